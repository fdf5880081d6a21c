package ui

import (
	"beacon/ui/safetext"
)

// pane collects rows.
type pane struct {
	t     *theme
	width int
	rows  []string
}

func (p *pane) row(st sgr, s string) { p.rows = append(p.rows, newLine(p.width).add(st, s).String()) }

func (p *pane) blank() { p.rows = append(p.rows, "") }

// text is a word and text from outside, wrapped beside it.
func (p *pane) text(word string, s string, most int) {
	rows, more := wrapHead(s, p.width-8, most)
	for i, r := range rows {
		l := newLine(p.width)
		if i == 0 {
			l.add(p.t.dim, word)
		}
		p.rows = append(p.rows, l.to(8).add("", r).String())
	}
	if more {
		p.rows = append(p.rows, newLine(p.width).to(8).add(p.t.dim, "…").String())
	}
}

// list puts short facts into as few rows as they need.
func (p *pane) list(facts []string) {
	row := ""
	for _, f := range facts {
		if row != "" && safetext.Width(row)+3+safetext.Width(f) > p.width {
			p.row(p.t.dim, row)
			row = ""
		}
		if row != "" {
			row += " · "
		}
		row += f
	}
	if row != "" {
		p.row(p.t.dim, row)
	}
}
