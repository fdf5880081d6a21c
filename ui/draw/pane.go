package draw

import (
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// Pane collects rows of one width.
type Pane struct {
	Theme *Theme
	Width int
	Rows  []string
}

// Row adds one row in a style.
func (p *Pane) Row(st SGR, s string) { p.Rows = append(p.Rows, NewLine(p.Width).Add(st, s).String()) }

// Blank adds an empty row.
func (p *Pane) Blank() { p.Rows = append(p.Rows, "") }

// Text adds a label and beside it text from outside, in at most most rows.
func (p *Pane) Text(word string, s foreign.Text, most int) {
	rows, more := WrapHead(s, p.Width-8, most)
	for i, r := range rows {
		l := NewLine(p.Width)
		if i == 0 {
			l.Add(p.Theme.Dim, word)
		}
		p.Rows = append(p.Rows, l.To(8).Add("", r).String())
	}
	if more {
		p.Rows = append(p.Rows, NewLine(p.Width).To(8).Add(p.Theme.Dim, "…").String())
	}
}

// List adds short facts, several in a row.
func (p *Pane) List(facts []string) {
	row := ""
	for _, f := range facts {
		if row != "" && safetext.Width(row)+3+safetext.Width(f) > p.Width {
			p.Row(p.Theme.Dim, row)
			row = ""
		}
		if row != "" {
			row += " · "
		}
		row += f
	}
	if row != "" {
		p.Row(p.Theme.Dim, row)
	}
}
