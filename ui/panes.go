package ui

import (
	"strings"

	"beacon/ui/safetext"
)

// fill makes exactly n rows.
func fill(rows []string, n int) []string {
	n = max(0, n)
	for len(rows) < n {
		rows = append(rows, "")
	}
	return rows[:n]
}

// beside puts two panes side by side; left rows are at most joint-1 wide.
func beside(t *theme, left, right []string, joint, h int) []string {
	bar := string(t.dim) + "│" + reset
	rows := make([]string, h)
	for i := range rows {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = " " + right[i]
		}
		rows[i] = l + blanks[:min(len(blanks), max(0, joint-width(l)))] + bar + r
	}
	return rows
}

// width of a row with styles.
func width(s string) int {
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
