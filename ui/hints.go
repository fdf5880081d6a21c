package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"beacon/ui/safetext"
)

// hintLine is the keys of the focused place in one row. What has no room is left
// out from the end, but help and quit always stand.
func hintLine(t *theme, keys []key.Binding, width int) string {
	l := newLine(width).add("", " ")
	keep := 2
	for i, b := range keys {
		rest := 0
		if i < len(keys)-keep {
			for _, r := range keys[len(keys)-keep:] {
				rest += hintWidth(r)
			}
		}
		if l.w+hintWidth(b)+rest > width+1 {
			continue
		}
		l.add(t.bold, b.Help().Key).add(t.dim, " "+b.Help().Desc).add("", "  ")
	}
	return l.String()
}

func hintWidth(b key.Binding) int {
	return safetext.Width(b.Help().Key) + 1 + safetext.Width(b.Help().Desc) + 2
}

// helpLines is the help, made from the keymap, in as many columns as fit.
func helpLines(a *App, width int) []string {
	t, k, o := a.theme, a.keys, a.o
	columns := [][]string{{}}
	if width >= 80 {
		columns = append(columns, []string{})
	}
	colWidth := width/len(columns) - 2
	for _, s := range k.sections() {
		shortest := 0
		for i := range columns {
			if len(columns[i]) < len(columns[shortest]) {
				shortest = i
			}
		}
		columns[shortest] = append(columns[shortest], sectionLines(a, s, colWidth)...)
	}
	var rows []string
	for i := 0; i < len(columns[0]) || i < len(columns[len(columns)-1]); i++ {
		rows = append(rows, joinColumns(columns, i, colWidth, width))
	}
	for _, f := range [][2]string{{"config", o.ConfigName}, {"database", o.DBPath}, {"log", o.LogPath}} {
		if f[1] != "" {
			rows = append(rows, newLine(width).add(t.dim, " "+f[0]+" ").to(11).add("", safetext.Line(f[1])).String())
		}
	}
	return rows
}

func sectionLines(a *App, s section, width int) []string {
	t := a.theme
	rows := []string{newLine(width).add("", " ").add(t.bold, s.name).to(width).String()}
	for _, b := range s.keys {
		l := newLine(width).add("", "   ").cell(t.busy, b.Help().Key, 7)
		why := ""
		if s.here(a.screen) {
			why = a.off(b)
		}
		if why == "" {
			rows = append(rows, l.add("", " "+b.Help().Desc).to(width).String())
			continue
		}
		rows = append(rows, l.add(t.dim, " "+b.Help().Desc).to(width).String(),
			newLine(width).to(12).add(t.dim, "off: "+why).to(width).String())
	}
	return append(rows, newLine(width).to(width).String())
}

// joinColumns puts row i of each column side by side; all have one width.
func joinColumns(columns [][]string, i, colWidth, width int) string {
	var b strings.Builder
	for c, col := range columns {
		if c > 0 && i < len(col) {
			b.WriteString("  ")
		}
		if i < len(col) {
			b.WriteString(col[i])
		} else if c+1 < len(columns) {
			b.WriteString(blanks[:min(max(0, colWidth), len(blanks))])
		}
	}
	return b.String()
}
