// Package help shows every key by the part of the console where it works, and the
// files of the program. It covers the current screen.
package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// Name identifies the help in an effect that covers the screen.
const Name = "Help"

// Files are listed at the end of the help.
type Files struct{ Config, Database, Log string }

// Screen is the help.
type Screen struct {
	screen.Base
	desk     *screen.Desk
	list     keys.List
	end      []key.Binding // keys that close the help
	sections func() []keys.Section
	files    Files
	top      int
}

// New makes the help. sections returns the keys to show.
func New(d *screen.Desk, b *keys.Binder, sections func() []keys.Section, f Files) *Screen {
	end := []key.Binding{b.Bind("help", "?", "help", "?"), b.Bind("back", "esc", "close help", "esc"), b.Bind("quit", "q", "quit", "q")}
	return &Screen{desk: d, list: keys.NewList(b), end: end, sections: sections, files: f}
}

// Take scrolls to the top when the help is opened.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	if _, ok := msg.(screen.Shown); ok {
		s.top = 0
	}
	return nil
}

// Press scrolls the help or closes it.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	switch {
	case key.Matches(msg, s.list.Down, s.list.PageDown):
		s.top++
	case key.Matches(msg, s.list.Up, s.list.PageUp):
		s.top = max(0, s.top-1)
	case key.Matches(msg, s.end...):
		return screen.Do(screen.Uncover{})
	}
	return nil
}

// Hints lists the keys of the help.
func (s *Screen) Hints() []key.Binding {
	return []key.Binding{keys.Renamed(s.list.Up, "↑↓", "scroll"), keys.Renamed(s.end[1], "esc", "close help")}
}

// Draw draws the sections in as many columns as fit, then the files.
func (s *Screen) Draw(w, h int) []string {
	columns := make([][]string, 1)
	if w >= 80 {
		columns = make([][]string, 2)
	}
	colW := w/len(columns) - 2
	for _, sec := range s.sections() {
		shortest := 0
		for i := range columns {
			if len(columns[i]) < len(columns[shortest]) {
				shortest = i
			}
		}
		columns[shortest] = append(columns[shortest], drawSection(s.desk.Theme, sec, colW)...)
	}
	var rows []string
	for i := 0; i < len(columns[0]) || i < len(columns[len(columns)-1]); i++ {
		rows = append(rows, joinColumns(columns, i, colW))
	}
	for _, f := range [][2]string{{"config", s.files.Config}, {"database", s.files.Database}, {"log", s.files.Log}} {
		if f[1] != "" {
			rows = append(rows, draw.NewLine(w).Add(s.desk.Theme.Dim, " "+f[0]+" ").To(11).Add("", safetext.Line(f[1])).String())
		}
	}
	s.top = max(0, min(s.top, len(rows)-h))
	return rows[s.top:]
}

func drawSection(t *draw.Theme, s keys.Section, w int) []string {
	rows := []string{draw.NewLine(w).Add("", " ").Add(t.Bold, s.Name).To(w).String()}
	for _, k := range s.Keys {
		l, st := draw.NewLine(w).Add("", "   ").Cell(t.Busy, k.Help().Key, 7), draw.SGR("")
		if k.Off != "" {
			st = t.Dim
		}
		rows = append(rows, l.Add(st, " "+k.Help().Desc).To(w).String())
		if k.Off != "" {
			rows = append(rows, draw.NewLine(w).To(12).Add(t.Dim, "off: "+k.Off).To(w).String())
		}
	}
	return append(rows, draw.NewLine(w).To(w).String())
}

// joinColumns joins row i of each column. All columns have the same width.
func joinColumns(columns [][]string, i, w int) string {
	var b strings.Builder
	for c, col := range columns {
		if c > 0 && i < len(col) {
			b.WriteString("  ")
		}
		if i < len(col) {
			b.WriteString(col[i])
		} else if c+1 < len(columns) {
			b.WriteString(draw.Pad(w))
		}
	}
	return b.String()
}
