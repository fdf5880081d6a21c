package ui

import (
	"fmt"
	"strings"

	"beacon/engine"
	"beacon/ui/safetext"
)

// side is one region's answer as it is drawn.
type side struct {
	region string
	row    *engine.Row
	rows   []string
}

// sideBySide is a group with a column for each region, or one below the other
// where there is no room for that.
func (a *App) sideBySide(w, h int) []string {
	c, t := &a.compare, a.theme
	var job *engine.Job
	var sides []side
	q := -1
	model := ""
	a.withJob(func(v *engine.JobView) {
		c.refresh(v)
		if q = c.question(); q < 0 {
			return
		}
		job, model = v.Job, c.models[c.col]
		for g, x := range cells(v.Job, groupsOf(v.Job), q, model) {
			if x >= 0 {
				row := v.Rows[x]
				sides = append(sides, side{region: groupsOf(v.Job)[g].name, row: &row})
			}
		}
	})
	if job == nil {
		return a.nothing(w)
	}
	head := newLine(w).add("", " ").add(t.bold, label(q)+" "+safetext.Line(job.Questions[q].ID)+" · "+safetext.Line(model)).
		add(t.dim, "  "+safetext.Line(job.Questions[q].Text)).String()
	columns := max(1, len(sides))
	if w < 26*columns {
		columns = 1
	}
	colW := (w - 1) / columns
	texts := a.comparedTexts()
	for i := range sides {
		sides[i].rows = a.sideRows(sides, i, texts, colW-3)
	}
	body := []string{head}
	if columns > 1 {
		body = append(body, joinSides(t, sides, colW, h-2, c.scroll)...)
	} else {
		var all []string
		for _, s := range sides {
			all = append(append(all, sideHead(t, s, texts[s.region], w-1)), s.rows...)
		}
		body = append(body, all[min(c.scroll, len(all)):]...)
	}
	return append(fill(body, h-1), a.sideFoot(sides, w))
}

// comparedTexts are the answers that were read, by region.
func (a *App) comparedTexts() map[string]string {
	texts := map[string]string{}
	a.withJob(func(v *engine.JobView) {
		for _, x := range a.compared(v) {
			if f, _ := a.facts.get(keyOf(v, x)); f != nil && f.answer != nil {
				texts[v.Job.KeyAt(x).Region] = f.answer.Text
			}
		}
	})
	return texts
}

// sideRows is an answer wrapped into a column; with diff on, the words that the
// first region's answer does not have stand out.
func (a *App) sideRows(sides []side, i int, texts map[string]string, w int) []string {
	t, s := a.theme, &sides[i]
	text, have := texts[s.region]
	switch {
	case s.row.State != engine.Completed:
		return wrap(safetext.Block(orWord(s.row.Reason, t.state(s.row.State).word)), w)
	case !have:
		return []string{"reading …"}
	case strings.TrimSpace(text) == "":
		return []string{"(the answer is empty)"}
	}
	rows := wrap(safetext.Block(text), w)
	if first, ok := texts[sides[0].region]; a.compare.diff && i > 0 && ok {
		return markNew(t, safetext.Block(first), safetext.Block(text), w)
	}
	return rows
}

func sideHead(t *theme, s side, text string, w int) string {
	m := t.verdict(s.row)
	l := newLine(w).add(t.bold, " "+safetext.Line(s.region)).add("", " ").add(m.style, m.glyph+" "+m.word)
	if text != "" {
		l.add(t.dim, " · "+plural(len(strings.Fields(text)), "word"))
	}
	return l.String()
}

func joinSides(t *theme, sides []side, colW, h, scroll int) []string {
	rows := make([]string, max(0, h))
	for i := range rows {
		var b strings.Builder
		for _, s := range sides {
			cell := ""
			switch at := i - 1 + scroll; {
			case i == 0:
				cell = sideHead(t, s, strings.Join(s.rows, " "), colW-1)
			case at >= 0 && at < len(s.rows):
				cell = " " + s.rows[at]
			}
			b.WriteString(cell + blanks[:min(len(blanks), max(0, colW-1-width(cell)))])
			b.WriteString(string(t.dim) + "│" + reset)
		}
		rows[i] = b.String()
	}
	return rows
}

// addPairs is the similarity of every two regions, and the noise floor.
func (a *App) addPairs(l *line) {
	c, t := &a.compare, a.theme
	f := c.figures(c.question(), c.col)
	if f == nil {
		return
	}
	l.add(t.dim, "   similarity")
	for _, p := range f.Pairs {
		st := sgr("")
		text := fmt.Sprintf("  %s-%s %.2f", safetext.Line(p.A), safetext.Line(p.B), 1-p.Distance)
		if !p.Comparable {
			st, text = t.again, fmt.Sprintf("  %s-%s not compared: %s", safetext.Line(p.A), safetext.Line(p.B), safetext.Line(p.Why))
		} else if p.Significant {
			st, text = t.again, text+fmt.Sprintf(" (p %.3f)", *p.PHolm)
		}
		l.add(st, text)
	}
	switch {
	case !f.Complete && len(f.Missing) > 0:
		m := f.Missing[0]
		l.add(t.dim, "  not scored: "+safetext.Line(m.Region+" "+m.State))
	case f.Noise != nil:
		l.add(t.dim, fmt.Sprintf("   noise floor %.2f (same region again)", 1-*f.Noise))
	default:
		l.add(t.dim, "   no noise floor")
	}
}

func (a *App) sideFoot(sides []side, w int) string {
	l := newLine(w).add("", " ")
	word := "classes are the same"
	st := a.theme.good
	for _, s := range sides[1:] {
		if s.row.State != sides[0].row.State || s.row.Class != sides[0].row.Class {
			word, st = "! classes differ", a.theme.again
		}
	}
	l.add(st, word)
	a.addPairs(l)
	return l.String()
}
