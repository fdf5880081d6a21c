package draw

import (
	"strings"

	"beacon/ui/safetext"
)

// Line builds one row and cuts it at the width of the screen. Text that is added must
// be safe and without line ends.
type Line struct {
	b    []byte
	w    int // columns used
	max  int
	base SGR // background of the row under the cursor
}

var blanks = strings.Repeat(" ", 512)

// Pad returns n blanks, at most 512.
func Pad(n int) string { return blanks[:max(0, min(n, len(blanks)))] }

// NewLine begins a row of the given width.
func NewLine(width int) *Line {
	return &Line{b: make([]byte, 0, 2*max(0, width)+64), max: max(0, width)}
}

// NewRow begins a row of a list with a blank. The row under the cursor begins with a
// mark instead, and its background extends over the whole width.
func NewRow(t *Theme, width int, cursor bool) *Line {
	l := NewLine(width)
	if !cursor {
		return l.Add("", " ")
	}
	l.base = t.Under
	return l.Add(t.Bold, "▸")
}

// Used returns the columns used so far.
func (l *Line) Used() int { return l.w }

// Add appends text in a style and cuts it at the end of the row.
func (l *Line) Add(st SGR, s string) *Line {
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
	l.b = append(append(append(append(l.b, l.base...), st...), s...), Reset...)
	return l
}

// To pads with blanks up to a column.
func (l *Line) To(col int) *Line {
	for n := min(col, l.max) - l.w; n > 0; n = min(col, l.max) - l.w {
		l.Add("", Pad(n))
	}
	return l
}

// Cell adds text in exactly width columns, then a blank.
func (l *Line) Cell(st SGR, s string, width int) *Line {
	end := l.w + width
	return l.Add(st, safetext.Truncate(s, width)).To(end).Add("", " ")
}

// Num adds a cell that is aligned to the right.
func (l *Line) Num(st SGR, s string, width int) *Line {
	return l.To(l.w+max(0, width-safetext.Width(s))).Add(st, s).Add("", " ")
}

// Right adds text at the right end of the row. It adds nothing if there is no room for
// the text and a blank before it.
func (l *Line) Right(st SGR, s string) *Line {
	n := safetext.Width(s)
	if n == 0 || l.w+1+n > l.max {
		return l
	}
	return l.To(l.max-n).Add(st, s)
}

// String returns the row. Only the row under the cursor is padded to its full width.
func (l *Line) String() string {
	if l.base != "" {
		l.To(l.max)
	}
	return string(l.b)
}

// Rule draws a horizontal line, with a joint at a column unless joint is 0.
func Rule(t *Theme, width, joint int, mark string) string {
	l := NewLine(width)
	if joint <= 0 || joint >= width {
		return l.Add(t.Dim, strings.Repeat("─", max(0, width))).String()
	}
	return l.Add(t.Dim, strings.Repeat("─", joint)+mark+strings.Repeat("─", width-joint-1)).String()
}
