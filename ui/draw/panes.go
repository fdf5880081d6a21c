package draw

import (
	"strings"

	"beacon/ui/safetext"
)

// Fill cuts or pads rows to exactly n.
func Fill(rows []string, n int) []string {
	n = max(0, n)
	for len(rows) < n {
		rows = append(rows, "")
	}
	return rows[:n]
}

// Beside draws two panes side by side. Left rows must be at most joint-1 wide.
func Beside(t *Theme, left, right []string, joint, h int) []string {
	bar := string(t.Dim) + "│" + Reset
	rows := make([]string, h)
	for i := range rows {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = " " + right[i]
		}
		rows[i] = l + Pad(joint-Width(l)) + bar + r
	}
	return rows
}

// Width returns the columns of a row that may contain styles.
func Width(s string) int {
	n := strings.IndexByte(s, 0x1b)
	if n < 0 {
		return safetext.Width(s)
	}
	total := 0
	for s != "" {
		esc := strings.IndexByte(s, 0x1b)
		if esc < 0 {
			return total + safetext.Width(s)
		}
		total += safetext.Width(s[:esc])
		end := strings.IndexByte(s[esc:], 'm')
		if end < 0 {
			return total
		}
		s = s[esc+end+1:]
	}
	return total
}

// Below draws bottom below the h rows of top, with a line between them.
func Below(t *Theme, top, bottom []string, width, h int) []string {
	rows := append(Fill(top, h), Rule(t, width, 0, ""))
	for _, r := range bottom {
		rows = append(rows, " "+r)
	}
	return rows
}
