package ui

import (
	"charm.land/bubbles/v2/key"

	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// hintLine draws the keys of the focused place in one row. Hints that do not fit are
// dropped from the end, but help and quit are always shown.
func hintLine(t *draw.Theme, keys []key.Binding, width int) string {
	l := draw.NewLine(width).Add("", " ")
	keep := 2
	for i, b := range keys {
		rest := 0
		if i < len(keys)-keep {
			for _, r := range keys[len(keys)-keep:] {
				rest += hintWidth(r)
			}
		}
		if l.Used()+hintWidth(b)+rest > width+1 {
			continue
		}
		l.Add(t.Bold, b.Help().Key).Add(t.Dim, " "+b.Help().Desc).Add("", "  ")
	}
	return l.String()
}

func hintWidth(b key.Binding) int {
	return safetext.Width(b.Help().Key) + 1 + safetext.Width(b.Help().Desc) + 2
}
