package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/compare"
	"beacon/ui/safetext"
)

// order puts the questions that differ most first, when asked to.
func (c *compareView) order(v *engine.JobView) {
	if !c.divergence {
		return
	}
	apart := map[int]float64{}
	groups := groupsOf(v.Job)
	for _, q := range c.groups {
		for i, m := range c.models {
			score := float64(10 * count(classesDiffer(v, cells(v.Job, groups, q, m))))
			if f := c.figures(q, i); f != nil && f.Divergence != nil {
				score += *f.Divergence + float64(100*count(f.Significant))
			}
			apart[q] = max(apart[q], score)
		}
	}
	slices.SortStableFunc(c.groups, func(a, b int) int { return cmp.Compare(apart[b], apart[a]) })
}

// verdict is how a settled execution stands in the matrix.
func (t *theme) verdict(row *engine.Row) mark {
	if row.State != engine.Completed {
		return t.state(row.State)
	}
	switch row.Class {
	case engine.Refusal:
		return mark{"⚠", t.again, "refusal"}
	case engine.Partial:
		return mark{"~", t.again, "partial"}
	case engine.Empty:
		return mark{"∅", t.again, "empty"}
	case engine.Truncated:
		return mark{"…", t.again, "truncated"}
	case engine.Wrong:
		return mark{"≠", t.bad, "wrong"}
	case engine.Correct:
		return mark{"✓", t.good, "correct"}
	}
	return mark{"✓", t.good, orWord(string(row.Class), "completed")}
}

// compareCell is one group of the matrix, copied from the board.
type compareCell struct {
	rows    []*engine.Row // by region, nil where the model is not offered
	differs bool
	figures *compare.Group // nil until they were computed
}

func (a *App) compareBody(w, h int) []string {
	c := &a.compare
	if c.side {
		return a.sideBySide(w, h)
	}
	c.rows = max(1, h-3)
	var job *engine.Job
	var groups []group
	var lines [][]compareCell
	a.withJob(func(v *engine.JobView) {
		c.refresh(v)
		job, groups = v.Job, groupsOf(v.Job)
		c.top = max(min(c.top, c.row), c.row+1-c.rows)
		c.top = max(0, min(c.top, len(c.groups)-c.rows))
		for i := c.top; i < min(len(c.groups), c.top+c.rows); i++ {
			lines = append(lines, copyCells(v, groups, c.groups[i], c))
		}
	})
	if job == nil {
		return a.nothing(w)
	}
	rows := []string{a.compareTitles(groups, w)}
	for i, cells := range lines {
		rows = append(rows, a.compareRow(job, c.groups[c.top+i], cells, w, c.top+i == c.row))
	}
	if len(lines) == 0 {
		rows = append(rows, newLine(w).add(a.theme.dim, " nothing differs; "+a.keys.different.Help().Key+" shows all").String())
	}
	return append(fill(rows, h-1), a.compareLegend(w))
}

func copyCells(v *engine.JobView, groups []group, q int, c *compareView) []compareCell {
	out := make([]compareCell, len(c.models))
	for m, id := range c.models {
		out[m].figures = c.figures(q, m)
		xs := cells(v.Job, groups, q, id)
		out[m].differs = classesDiffer(v, xs)
		for _, x := range xs {
			if x < 0 {
				out[m].rows = append(out[m].rows, nil)
				continue
			}
			row := v.Rows[x]
			out[m].rows = append(out[m].rows, &row)
		}
	}
	return out
}

// compareWidths are the columns of the matrix: the question, then each model.
func compareWidths(w, models int) (question, model int) {
	question = max(12, min(30, w/4))
	return question, max(8, min(24, (w-question-2)/max(1, models)-1))
}

func (a *App) compareTitles(groups []group, w int) string {
	c, t := &a.compare, a.theme
	qw, mw := compareWidths(w, len(c.models))
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = safetext.Line(g.name)
	}
	l := newLine(w).add("", " ").cell(t.dim, "each cell: "+strings.Join(names, " "), qw)
	for i, m := range c.models {
		st := t.dim
		if i == c.col {
			st = t.bold
		}
		l.cell(st, safetext.Line(m), mw)
	}
	return l.String()
}

func (a *App) compareRow(j *engine.Job, q int, cells []compareCell, w int, here bool) string {
	c, t := &a.compare, a.theme
	qw, mw := compareWidths(w, len(c.models))
	l := newLine(w)
	if here {
		l.base = t.under
		l.add(t.bold, "▸")
	}
	l.to(1).cell("", label(q)+" "+safetext.Line(j.Questions[q].ID), qw)
	for m, cell := range cells {
		end := l.w + mw
		if here && m == c.col {
			l.add(t.bold, "[")
		} else {
			l.add("", " ")
		}
		for _, row := range cell.rows {
			if row == nil {
				l.add(t.dim, "- ")
				continue
			}
			mk := t.verdict(row)
			l.add(mk.style, mk.glyph+" ")
		}
		if here && m == c.col {
			l.add(t.bold, "]")
		}
		addFigures(t, l, cell)
		l.to(end).add("", " ")
	}
	if here {
		l.to(w)
	}
	return l.String()
}

// addFigures is how far apart the regions are, and whether that is more than
// chance, or that their classes differ.
func addFigures(t *theme, l *line, cell compareCell) {
	f := cell.figures
	st := t.dim
	if cell.differs || f != nil && f.Significant {
		st = t.again
	}
	switch {
	case f != nil && f.Divergence != nil:
		l.add(st, fmt.Sprintf(" %.2f", *f.Divergence))
		if f.Significant {
			l.add(st, " !")
		}
	case f != nil && !f.Complete:
		l.add(t.dim, " not scored")
	}
	if cell.differs {
		l.add(st, " differ")
	}
}

func (a *App) compareLegend(w int) string {
	t := a.theme
	l := newLine(w).add("", " ")
	for _, r := range []engine.Row{{State: engine.Completed, Class: engine.Substantive}, {State: engine.Completed, Class: engine.Refusal},
		{State: engine.Completed, Class: engine.Partial}, {State: engine.Completed, Class: engine.Empty}, {State: engine.Completed, Class: engine.Wrong},
		{State: engine.Failed}, {State: engine.Pending}} {
		m := t.verdict(&r)
		l.add(m.style, m.glyph).add(t.dim, " "+m.word+"  ")
	}
	return l.add(t.dim, "- not offered  0.36 apart  ! beyond noise").String()
}

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
