package ui

import (
	"strings"

	"beacon/ui/safetext"
)

// line builds one row of the screen and never lets it get wider than the
// screen. What is added must be safe text without a line end.
type line struct {
	b    []byte
	w    int // columns so far
	max  int
	base sgr // under everything, for the row under the cursor
}

// blanks is sliced for padding.
var blanks = strings.Repeat(" ", 512)

// pad is n blanks, within reason.
func pad(n int) string { return blanks[:max(0, min(n, len(blanks)))] }

func newLine(width int) *line {
	return &line{b: make([]byte, 0, 2*max(0, width)+64), max: max(0, width)}
}

// newRow begins the row of a list: with the mark of the cursor and its background
// up to the end where the cursor is, else with a blank.
func newRow(t *theme, width int, cursor bool) *line {
	l := newLine(width)
	if !cursor {
		return l.add("", " ")
	}
	l.base = t.under
	return l.add(t.bold, "▸")
}

// add appends text in a style and cuts it where the row ends.
func (l *line) add(st sgr, s string) *line {
	room := l.max - l.w
	if room <= 0 || s == "" {
		return l
	}
	head, n := safetext.Head(s, room)
	if len(head) < len(s) {
		s = safetext.Truncate(s, room)
		n = safetext.Width(s)
	}
	l.w += n
	if st == "" && l.base == "" {
		l.b = append(l.b, s...)
		return l
	}
	l.b = append(append(append(append(l.b, l.base...), st...), s...), reset...)
	return l
}

// to fills with blanks up to a column.
func (l *line) to(col int) *line {
	for n := min(col, l.max) - l.w; n > 0; n = min(col, l.max) - l.w {
		l.add("", pad(n))
	}
	return l
}

// cell adds text in exactly width columns and a blank.
func (l *line) cell(st sgr, s string, width int) *line {
	end := l.w + width
	return l.add(st, safetext.Truncate(s, width)).to(end).add("", " ")
}

// num is a cell that stands right.
func (l *line) num(st sgr, s string, width int) *line {
	return l.to(l.w+max(0, width-safetext.Width(s))).add(st, s).add("", " ")
}

// right adds text that ends at the row's end; it gives way when there is no
// room with a blank before it.
func (l *line) right(st sgr, s string) *line {
	n := safetext.Width(s)
	if n == 0 || l.w+1+n > l.max {
		return l
	}
	return l.to(l.max-n).add(st, s)
}

// String is the row. Blanks follow its text only under a cursor.
func (l *line) String() string {
	if l.base != "" {
		l.to(l.max)
	}
	return string(l.b)
}

// rule is a horizontal line, with a joint at a column when there is one.
func rule(t *theme, width, joint int, mark string) string {
	l := newLine(width)
	if joint <= 0 || joint >= width {
		return l.add(t.dim, strings.Repeat("─", max(0, width))).String()
	}
	return l.add(t.dim, strings.Repeat("─", joint)+mark+strings.Repeat("─", width-joint-1)).String()
}
