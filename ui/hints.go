package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// hintLine is the keys of the focused place in one row. What has no room is left
// out from the end, but help and quit always stand.
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
			rows = append(rows, draw.NewLine(width).Add(t.Dim, " "+f[0]+" ").To(11).Add("", safetext.Line(f[1])).String())
		}
	}
	return rows
}

func sectionLines(a *App, s section, width int) []string {
	t := a.theme
	rows := []string{draw.NewLine(width).Add("", " ").Add(t.Bold, s.name).To(width).String()}
	for _, b := range s.keys {
		l := draw.NewLine(width).Add("", "   ").Cell(t.Busy, b.Help().Key, 7)
		why := ""
		if s.here(a.screen) {
			why = a.off(b)
		}
		if why == "" {
			rows = append(rows, l.Add("", " "+b.Help().Desc).To(width).String())
			continue
		}
		rows = append(rows, l.Add(t.Dim, " "+b.Help().Desc).To(width).String(),
			draw.NewLine(width).To(12).Add(t.Dim, "off: "+why).To(width).String())
	}
	return append(rows, draw.NewLine(width).To(width).String())
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
			b.WriteString(draw.Pad(colWidth))
		}
	}
	return b.String()
}
