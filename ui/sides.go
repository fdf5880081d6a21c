package ui

import (
	"fmt"
	"strings"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
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
		for g, x := range cells(v.Job, tree.Groups(v.Job), q, model) {
			if x >= 0 {
				row := v.Rows[x]
				sides = append(sides, side{region: tree.Groups(v.Job)[g].Name, row: &row})
			}
		}
	})
	if job == nil {
		return a.nothing(w)
	}
	head := draw.NewLine(w).Add("", " ").Add(t.Bold, draw.Label(q)+" "+safetext.Line(job.Questions[q].ID)+" · "+safetext.Line(model)).
		Add(t.Dim, "  "+safetext.Line(job.Questions[q].Text)).String()
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
	return append(draw.Fill(body, h-1), a.sideFoot(sides, w))
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
		return draw.Wrap(safetext.Block(draw.Or(s.row.Reason, t.State(s.row.State).Word)), w)
	case !have:
		return []string{"reading …"}
	case strings.TrimSpace(text) == "":
		return []string{"(the answer is empty)"}
	}
	rows := draw.Wrap(safetext.Block(text), w)
	if first, ok := texts[sides[0].region]; a.compare.diff && i > 0 && ok {
		return draw.WordDiff(t, safetext.Block(first), safetext.Block(text), w)
	}
	return rows
}

func sideHead(t *draw.Theme, s side, text string, w int) string {
	m := t.Verdict(s.row)
	l := draw.NewLine(w).Add(t.Bold, " "+safetext.Line(s.region)).Add("", " ").Add(m.Style, m.Glyph+" "+m.Word)
	if text != "" {
		l.Add(t.Dim, " · "+draw.Plural(len(strings.Fields(text)), "word"))
	}
	return l.String()
}

func joinSides(t *draw.Theme, sides []side, colW, h, scroll int) []string {
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
			b.WriteString(cell + draw.Pad(colW-1-draw.Width(cell)))
			b.WriteString(string(t.Dim) + "│" + draw.Reset)
		}
		rows[i] = b.String()
	}
	return rows
}

// addPairs is the similarity of every two regions, and the noise floor.
func (a *App) addPairs(l *draw.Line) {
	c, t := &a.compare, a.theme
	f := c.figures(c.question(), c.col)
	if f == nil {
		return
	}
	l.Add(t.Dim, "   similarity")
	for _, p := range f.Pairs {
		st := draw.SGR("")
		text := fmt.Sprintf("  %s-%s %.2f", safetext.Line(p.A), safetext.Line(p.B), 1-p.Distance)
		if !p.Comparable {
			st, text = t.Again, fmt.Sprintf("  %s-%s not compared: %s", safetext.Line(p.A), safetext.Line(p.B), safetext.Line(p.Why))
		} else if p.Significant {
			st, text = t.Again, text+fmt.Sprintf(" (p %.3f)", *p.PHolm)
		}
		l.Add(st, text)
	}
	switch {
	case !f.Complete && len(f.Missing) > 0:
		m := f.Missing[0]
		l.Add(t.Dim, "  not scored: "+safetext.Line(m.Region+" "+m.State))
	case f.Noise != nil:
		l.Add(t.Dim, fmt.Sprintf("   noise floor %.2f (same region again)", 1-*f.Noise))
	default:
		l.Add(t.Dim, "   no noise floor")
	}
}

func (a *App) sideFoot(sides []side, w int) string {
	l := draw.NewLine(w).Add("", " ")
	word := "classes are the same"
	st := a.theme.Good
	for _, s := range sides[1:] {
		if s.row.State != sides[0].row.State || s.row.Class != sides[0].row.Class {
			word, st = "! classes differ", a.theme.Again
		}
	}
	l.Add(st, word)
	a.addPairs(l)
	return l.String()
}
