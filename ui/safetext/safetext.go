// Package safetext makes text from outside safe to show in a terminal.
//
// Answers, errors, ids and names come from machines that we do not control. A terminal
// executes control sequences, so a model could move the cursor, rewrite a row, set the
// clipboard or reverse text. Control characters are mapped to visible ones and not
// removed, because the operator compares answers and must see the original content.
package safetext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tab replaces a tab in a block, because the renderer drops tabs.
const tab = "    "

// Line makes one line of s: line ends and tabs become a space, every other control
// character a visible symbol. It cuts s at lineMost runes and then ends it with ….
func Line(s string) string {
	// Cut first: the rest is not visible and need not be mapped.
	return firstRunes(mapped(firstRunes(s, lineMost+1), " ", " "), lineMost)
}

// WholeLine is Line without the limit, for files.
func WholeLine(s string) string { return mapped(s, " ", " ") }

// Block keeps the line ends of s as \n and maps the rest like Line.
func Block(s string) string { return mapped(s, "\n", tab) }

// Width returns the columns of s. s must be safe already.
func Width(s string) int {
	n := 0
	for _, r := range s {
		if !narrow(r) {
			return ansi.StringWidth(s)
		}
		n++
	}
	return n
}

// narrow reports whether a rune is one column wide in every terminal and never joins
// its neighbours. With it most rows need no segmentation.
func narrow(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7f, r >= 0xa1 && r < 0x300 && r != 0xad:
		return true
	case r >= 0x2010 && r <= 0x2027, r >= 0x2190 && r <= 0x21ff:
		return true
	case r >= 0x2290 && r <= 0x22ff, r >= 0x2500 && r <= 0x25cf:
		return true
	}
	return r == '⧗' || r == '✓' || r == '✗' || r == '▸'
}

func mapped(s, lineEnd, tab string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isMark(r) {
			if marks++; marks > marksMost {
				i += size
				continue
			}
		} else {
			leaveOut(&b, marks)
			marks = 0
		}
		switch {
		case r == '\n':
			b.WriteString(lineEnd)
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
			// the line feed that follows is written as the line end
		case r == '\t':
			b.WriteString(tab)
		default:
			b.WriteString(Visible(r))
		}
		i += size
	}
	leaveOut(&b, marks)
	return b.String()
}

// isMark reports whether r joins the letter before it.
func isMark(r rune) bool { return r >= 0x300 && unicode.Is(unicode.M, r) }

// leaveOut writes how many marks of one letter were dropped.
func leaveOut(b *strings.Builder, marks int) {
	if marks > marksMost {
		fmt.Fprintf(b, "<+%d marks>", marks-marksMost)
	}
}

// plain reports whether s is printable ASCII. Most texts are.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Visible returns a rune in visible form: unchanged, or a symbol for a control
// character.
func Visible(r rune) string {
	switch {
	case r < ' ':
		return string(0x2400 + r)
	case r == 0x7f:
		return "␡"
	case hidden(r):
		return fmt.Sprintf("<U+%04X>", r)
	}
	return string(r) // an invalid byte was decoded to U+FFFD
}

// hidden reports whether r is invisible but changes the display: C1 controls, bidi and
// zero-width marks, tags, and separators that some terminals treat as line ends.
func hidden(r rune) bool {
	return r >= 0x80 && r < 0xa0 || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
