package draw

import "beacon/ui/safetext"

// Part is a piece of a row in one style.
type Part struct {
	Style SGR
	Text  string
}

// Piece makes a part.
func Piece(style SGR, text string) Part { return Part{style, text} }

// PartsWidth returns the total width of parts in columns.
func PartsWidth(parts []Part) int {
	n := 0
	for _, p := range parts {
		n += safetext.Width(p.Text)
	}
	return n
}

// Parts adds parts one after the other.
func (l *Line) Parts(parts []Part) *Line {
	for _, p := range parts {
		l.Add(p.Style, p.Text)
	}
	return l
}

// Fit adds the first variant that has room at the end of the row.
func (l *Line) Fit(variants []string) *Line {
	for _, text := range variants {
		if l.w+2+safetext.Width(text)+1 <= l.max {
			return l.Right("", text+" ")
		}
	}
	return l
}
