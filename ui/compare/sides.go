package compare

import (
	"fmt"
	"strings"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
)

// side is one region's answer as it is drawn.
type side struct {
	region string
	row    *engine.Row
	rows   []string
}

// drawSides gives a column for each region, or one below the other where there is no
// room for that.
func (s *Screen) drawSides(w, h int) []string {
	t := s.desk.Theme
	q, model, ok := s.matrix.cell()
	var job *engine.Job
	var sides []side
	texts := map[string]string{} // the answers that were read, by region
	s.desk.View(func(v *engine.JobView) {
		if !ok {
			return
		}
		job = v.Job
		for _, x := range s.shown(v) {
			row := v.Rows[x]
			sides = append(sides, side{region: v.Job.KeyAt(x).Region, row: &row})
			if f := s.facts.Get(facts.KeyOf(v, x)); f != nil && f.Answer != nil {
				texts[v.Job.KeyAt(x).Region] = f.Answer.Text
			}
		}
	})
	if job == nil {
		return s.desk.NoJob(w)
	}
	head := draw.NewLine(w).Add("", " ").Add(t.Bold, draw.Label(q)+" "+safetext.Line(job.Questions[q].ID)+" · "+safetext.Line(model)).
		Add(t.Dim, "  "+safetext.Line(job.Questions[q].Text)).String()
	columns := max(1, len(sides))
	if w < 26*columns {
		columns = 1
	}
	colW := (w - 1) / columns
	for i := range sides {
		sides[i].rows = s.sideRows(sides, i, texts, colW-3)
	}
	body := []string{head}
	if columns > 1 {
		body = append(body, joinSides(t, sides, colW, h-2, s.scroll)...)
	} else {
		var all []string
		for _, one := range sides {
			all = append(append(all, sideHead(t, one, texts[one.region], w-1)), one.rows...)
		}
		body = append(body, all[min(s.scroll, len(all)):]...)
	}
	return append(draw.Fill(body, h-1), s.sideFoot(sides, w))
}

// sideRows is an answer wrapped into a column; with diff on, the words that the
// first region's answer does not have are highlighted.
func (s *Screen) sideRows(sides []side, i int, texts map[string]string, w int) []string {
	t, one := s.desk.Theme, &sides[i]
	text, have := texts[one.region]
	switch {
	case one.row.State != engine.Completed:
		return draw.Wrap(safetext.Block(draw.Or(one.row.Reason, t.State(one.row.State).Word)), w)
	case !have:
		return []string{"reading …"}
	case strings.TrimSpace(text) == "":
		return []string{"(the answer is empty)"}
	}
	rows := draw.Wrap(safetext.Block(text), w)
	if first, ok := texts[sides[0].region]; s.diff && i > 0 && ok {
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
func (s *Screen) addPairs(l *draw.Line) {
	t, m := s.desk.Theme, &s.matrix
	f := s.figures.group(m.job, m.number(m.question(), m.col))
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
		first := f.Missing[0]
		l.Add(t.Dim, "  not scored: "+safetext.Line(first.Region+" "+first.State))
	case f.Noise != nil:
		l.Add(t.Dim, fmt.Sprintf("   noise floor %.2f (same region again)", 1-*f.Noise))
	default:
		l.Add(t.Dim, "   no noise floor")
	}
}

func (s *Screen) sideFoot(sides []side, w int) string {
	l := draw.NewLine(w).Add("", " ")
	word := "classes are the same"
	st := s.desk.Theme.Good
	for _, one := range sides[1:] {
		if one.row.State != sides[0].row.State || one.row.Class != sides[0].row.Class {
			word, st = "! classes differ", s.desk.Theme.Again
		}
	}
	l.Add(st, word)
	s.addPairs(l)
	return l.String()
}
