package compare

import (
	"fmt"
	"strings"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/compare"
	"beacon/engine/compare/contrast"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// cell is one (question, model) group of the matrix, copied from the board.
type cell struct {
	rows    []*board.Row // by region, nil where the model is not offered
	differs bool
	figures *compare.Group // nil until computed
}

// drawMatrix draws a row per question.
func (s *Screen) drawMatrix(w, h int) []string {
	m, t := &s.matrix, s.desk.Theme
	var job *engine.Job
	var groups []tree.Group
	var lines [][]cell
	verdicts := s.drawVerdicts(w, h)
	h -= len(verdicts)
	from, to := m.Scroll(max(1, h-3))
	s.desk.View(func(v *board.JobView) {
		job, groups = v.Job, tree.Groups(v.Job)
		for i := from; i < to; i++ {
			lines = append(lines, s.copyCells(v, groups, m.questions[i]))
		}
	})
	if job == nil {
		return s.desk.NoJob(w)
	}
	rows := []string{s.drawTitles(groups, w)}
	for i, cells := range lines {
		rows = append(rows, s.drawQuestion(job, m.questions[from+i], cells, w, from+i == m.At))
	}
	if len(lines) == 0 {
		rows = append(rows, draw.NewLine(w).Add(t.Dim, " nothing differs; "+s.keys.different.Help().Key+" shows all").String())
	}
	return append(append(verdicts, draw.Fill(rows, h-1)...), legend(t, w))
}

// drawVerdicts says in words which regions differ, the differences first, where the screen
// has room for it.
func (s *Screen) drawVerdicts(w, h int) (rows []string) {
	r := s.figures.report
	room := min(8, (h-10)/2)
	if r == nil || r.Job != s.matrix.job || room < 1 {
		return nil
	}
	t := s.desk.Theme
	if !r.Test.Possible {
		return []string{draw.NewLine(w).Add(t.Dim, " "+safetext.Line(r.Verdict())).String(), ""}
	}
	styles := map[contrast.Outcome]draw.SGR{contrast.Differs: t.Again, contrast.Unclear: t.Dim, contrast.Equal: t.Good, contrast.NotTested: t.Dim}
	left := len(r.Verdicts)
	for _, outcome := range []contrast.Outcome{contrast.Differs, contrast.Unclear, contrast.Equal, contrast.NotTested} {
		for i := range r.Verdicts {
			if v := &r.Verdicts[i]; v.Outcome == outcome && len(rows) < room {
				rows = append(rows, draw.NewLine(w).Add(styles[outcome], " "+safetext.Line(v.Sentence())).String())
				left--
			}
		}
	}
	if left > 0 {
		rows[len(rows)-1] = draw.NewLine(w).Add(t.Dim, fmt.Sprintf(" and %s: beacon compare", draw.Plural(left+1, "more verdict"))).String()
	}
	return append(rows, "")
}

func (s *Screen) copyCells(v *board.JobView, groups []tree.Group, q int) []cell {
	out := make([]cell, len(s.matrix.models))
	for m, id := range s.matrix.models {
		out[m].figures = s.figures.group(s.matrix.job, s.matrix.number(q, m))
		xs := cells(v.Job, groups, q, foreign.Text(id))
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

// widths returns the column widths of the question and of each model.
func widths(w, models int) (question, model int) {
	question = max(12, min(30, w/4))
	return question, max(8, min(24, (w-question-2)/max(1, models)-1))
}

func (s *Screen) drawTitles(groups []tree.Group, w int) string {
	c, t := &s.matrix, s.desk.Theme
	qw, mw := widths(w, len(c.models))
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name.Line()
	}
	l := draw.NewLine(w).Add("", " ").Cell(t.Dim, "each cell: "+strings.Join(names, " "), qw)
	for i, m := range c.models {
		st := t.Dim
		if i == c.col {
			st = t.Bold
		}
		l.Cell(st, m.Line(), mw)
	}
	return l.String()
}

func (s *Screen) drawQuestion(j *engine.Job, q int, cells []cell, w int, here bool) string {
	c, t := &s.matrix, s.desk.Theme
	qw, mw := widths(w, len(c.models))
	l := draw.NewRow(t, w, here)
	l.To(1).Cell("", draw.Label(q)+" "+j.Questions[q].ID.Line(), qw)
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

// addFigures adds the distance between the regions, ! if it is more than chance, and
// "differ" if their classes differ.
func addFigures(t *draw.Theme, l *draw.Line, cell cell) {
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

// legend explains the marks.
func legend(t *draw.Theme, w int) string {
	l := draw.NewLine(w).Add("", " ")
	for _, r := range []board.Row{{State: engine.Completed, Class: engine.Substantive}, {State: engine.Completed, Class: engine.Refusal},
		{State: engine.Completed, Class: engine.Partial}, {State: engine.Completed, Class: engine.Empty}, {State: engine.Completed, Class: engine.Wrong},
		{State: engine.Failed}, {State: engine.Pending}} {
		m := t.Verdict(&r)
		l.Add(m.Style, m.Glyph).Add(t.Dim, " "+m.Word+"  ")
	}
	return l.Add(t.Dim, "- not offered  0.36 apart  ! beyond noise").String()
}
