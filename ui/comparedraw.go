package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/compare"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// order puts the questions that differ most first, when asked to.
func (c *compareView) order(v *engine.JobView) {
	if !c.divergence {
		return
	}
	apart := map[int]float64{}
	groups := tree.Groups(v.Job)
	for _, q := range c.groups {
		for i, m := range c.models {
			score := 0.0
			if classesDiffer(v, cells(v.Job, groups, q, m)) {
				score = 10
			}
			if f := c.figures(q, i); f != nil && f.Divergence != nil {
				score += *f.Divergence
				if f.Significant {
					score += 100
				}
			}
			apart[q] = max(apart[q], score)
		}
	}
	slices.SortStableFunc(c.groups, func(a, b int) int { return cmp.Compare(apart[b], apart[a]) })
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
	var groups []tree.Group
	var lines [][]compareCell
	a.withJob(func(v *engine.JobView) {
		c.refresh(v)
		job, groups = v.Job, tree.Groups(v.Job)
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
		rows = append(rows, draw.NewLine(w).Add(a.theme.Dim, " nothing differs; "+a.keys.different.Help().Key+" shows all").String())
	}
	return append(draw.Fill(rows, h-1), a.compareLegend(w))
}

func copyCells(v *engine.JobView, groups []tree.Group, q int, c *compareView) []compareCell {
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

func (a *App) compareTitles(groups []tree.Group, w int) string {
	c, t := &a.compare, a.theme
	qw, mw := compareWidths(w, len(c.models))
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = safetext.Line(g.Name)
	}
	l := draw.NewLine(w).Add("", " ").Cell(t.Dim, "each cell: "+strings.Join(names, " "), qw)
	for i, m := range c.models {
		st := t.Dim
		if i == c.col {
			st = t.Bold
		}
		l.Cell(st, safetext.Line(m), mw)
	}
	return l.String()
}

func (a *App) compareRow(j *engine.Job, q int, cells []compareCell, w int, here bool) string {
	c, t := &a.compare, a.theme
	qw, mw := compareWidths(w, len(c.models))
	l := draw.NewRow(t, w, here)
	l.To(1).Cell("", draw.Label(q)+" "+safetext.Line(j.Questions[q].ID), qw)
	for m, cell := range cells {
		end := l.Used() + mw
		if here && m == c.col {
			l.Add(t.Bold, "[")
		} else {
			l.Add("", " ")
		}
		for _, row := range cell.rows {
			if row == nil {
				l.Add(t.Dim, "- ")
				continue
			}
			mk := t.Verdict(row)
			l.Add(mk.Style, mk.Glyph+" ")
		}
		if here && m == c.col {
			l.Add(t.Bold, "]")
		}
		addFigures(t, l, cell)
		l.To(end).Add("", " ")
	}
	return l.String()
}

// addFigures is how far apart the regions are, and whether that is more than
// chance, or that their classes differ.
func addFigures(t *draw.Theme, l *draw.Line, cell compareCell) {
	f := cell.figures
	st := t.Dim
	if cell.differs || f != nil && f.Significant {
		st = t.Again
	}
	switch {
	case f != nil && f.Divergence != nil:
		l.Add(st, fmt.Sprintf(" %.2f", *f.Divergence))
		if f.Significant {
			l.Add(st, " !")
		}
	case f != nil && !f.Complete:
		l.Add(t.Dim, " not scored")
	}
	if cell.differs {
		l.Add(st, " differ")
	}
}

func (a *App) compareLegend(w int) string {
	t := a.theme
	l := draw.NewLine(w).Add("", " ")
	for _, r := range []engine.Row{{State: engine.Completed, Class: engine.Substantive}, {State: engine.Completed, Class: engine.Refusal},
		{State: engine.Completed, Class: engine.Partial}, {State: engine.Completed, Class: engine.Empty}, {State: engine.Completed, Class: engine.Wrong},
		{State: engine.Failed}, {State: engine.Pending}} {
		m := t.Verdict(&r)
		l.Add(m.Style, m.Glyph).Add(t.Dim, " "+m.Word+"  ")
	}
	return l.Add(t.Dim, "- not offered  0.36 apart  ! beyond noise").String()
}
