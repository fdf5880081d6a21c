package draw

import (
	"iter"
	"slices"
	"strings"

	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// Wrap breaks safe text into rows of a width, at blanks where possible.
func Wrap(s string, width int) []string { return slices.Collect(wrapped(s, width)) }

// WrapHead returns the first rows of text from outside, made safe, and whether there
// is more. It is called for each frame, so it reads only as much text as these rows
// can hold.
func WrapHead(s foreign.Text, width, most int) (rows []string, more bool) {
	if width <= 0 || most <= 0 {
		return nil, s != ""
	}
	// Twice four bytes per column: blanks that are not drawn need room too.
	enough := 8 * (width + 1) * (most + 1)
	for row := range wrapped(Head(s, enough).Block(), width) {
		if len(rows) == most {
			return rows, true
		}
		rows = append(rows, row)
	}
	return rows, len(s) > enough
}

// wrapped yields the rows of safe text one at a time and builds each only when it is
// needed.
func wrapped(s string, width int) iter.Seq[string] {
	return func(yield func(string) bool) {
		if width <= 0 {
			return
		}
		for para := range strings.SplitSeq(s, "\n") {
			f := filler{width: width, yield: yield}
			for word := range strings.FieldsSeq(para) {
				if f.add(word); f.full {
					return
				}
			}
			if f.end(); f.full {
				return
			}
		}
	}
}

// broken yields one line of safe text in rows of a width, breaking anywhere.
func broken(s string, width int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			row, _ := safetext.Head(s, width)
			if row == "" { // no character of the rest fits
				yield(safetext.Truncate(s, width))
				return
			}
			if s = s[len(row):]; !yield(row) || s == "" {
				return
			}
		}
	}
}

// filler fills rows with the words of a paragraph.
type filler struct {
	width int
	yield func(string) bool
	row   strings.Builder
	used  int  // columns used in the row
	full  bool // true after yield returned false
}

func (f *filler) add(word string) {
	head, n := safetext.Head(word, f.width)
	if len(head) == len(word) && f.used > 0 && f.used+1+n <= f.width {
		f.row.WriteString(" " + word)
		f.used += 1 + n
		return
	}
	if f.used > 0 {
		f.end()
	}
	// Chinese and Japanese have no blanks to break at.
	for ; len(head) < len(word) && !f.full; head, n = safetext.Head(word, f.width) {
		if head == "" {
			f.row.WriteString(safetext.Truncate(word, f.width))
			f.used = f.width
			return
		}
		f.row.WriteString(head)
		f.end()
		word = word[len(head):]
	}
	f.row.WriteString(head)
	f.used = max(1, n) // not 0: a row of words without width must end too
}

func (f *filler) end() {
	f.full = f.full || !f.yield(f.row.String())
	f.row.Reset()
	f.used = 0
}
