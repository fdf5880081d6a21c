package ui

import (
	"beacon/ui/safetext"
)

// part is a piece of a row in one style.
type part struct {
	style sgr
	text  string
}

func partsWidth(parts []part) int {
	n := 0
	for _, p := range parts {
		n += safetext.Width(p.text)
	}
	return n
}

func addParts(l *line, parts []part) {
	for _, p := range parts {
		l.add(p.style, p.text)
	}
}

// rightFit adds the longest of some texts that has room at the end of the row.
func rightFit(l *line, variants []string) *line {
	for _, text := range variants {
		if l.w+2+safetext.Width(text)+1 <= l.max {
			return l.right("", text+" ")
		}
	}
	return l
}
