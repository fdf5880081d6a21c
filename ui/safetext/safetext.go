// Package safetext measures and cuts safe text by the columns of a terminal, and makes a
// plain string safe that may hold text from outside, as engine/foreign does for its type.
//
// Answers, errors, ids and names come from machines that we do not control. A terminal
// executes control sequences, so a model could move the cursor, rewrite a row, set the
// clipboard or reverse text. Control characters are mapped to visible ones and not
// removed, because the operator compares answers and must see the original content.
package safetext

import (
	"github.com/charmbracelet/x/ansi"

	"beacon/engine/foreign"
)

// Line is foreign.Text.Line of a string.
func Line(s string) string { return foreign.Text(s).Line() }

// WholeLine is foreign.Text.WholeLine of a string.
func WholeLine(s string) string { return foreign.Text(s).WholeLine() }

// Block is foreign.Text.Block of a string.
func Block(s string) string { return foreign.Text(s).Block() }

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
