package compare

import (
	"fmt"
	"strings"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/safetext"
)

// side is one region's answer with its rendered rows.
type side struct {
	region foreign.Text
	row    *board.Row
	key    facts.Key
	rows   []string
	words  int // 0 until the answer was rendered
}

// drawSides draws one column per region, or stacks the answers if the screen is too
// narrow.
func (s *Screen) drawSides(w, h int) []string {
	t := s.desk.Theme
	q, model, ok := s.matrix.cell()
	var job *engine.Job
	var sides []side
	s.desk.View(func(v *board.JobView) {
		if ok {
			job, sides = v.Job, s.copySides(v)
		}
	})
	if job == nil {
		return s.desk.NoJob(w)
	}
	head := draw.NewLine(w).Add("", " ").Add(t.Bold, draw.Label(q)+" "+job.Questions[q].ID.Line()+" · "+model.Line()).
		Add(t.Dim, "  "+job.Questions[q].Text.Line()).String()
	columns, colW := sideColumns(len(sides), w)
	for i := range sides {
		s.fillSide(sides, i, colW-3)
	}
	body := []string{head}
	if columns > 1 {
		body = append(body, joinSides(t, sides, colW, h-2, s.scroll)...)
	} else {
		var all []string
		for _, one := range sides {
			all = append(append(all, sideHead(t, one, w-1)), one.rows...)
		}
		body = append(body, all[min(s.scroll, len(all)):]...)
	}
	return append(draw.Fill(body, h-1), s.sideFoot(sides, w))
}

// copySides copies the executions whose answers are side by side.
func (s *Screen) copySides(v *board.JobView) (sides []side) {
	for _, x := range s.shown(v) {
		row := v.Rows[x]
		sides = append(sides, side{region: v.Job.KeyAt(x).Region, row: &row, key: facts.KeyOf(v, x)})
	}
	return sides
}

// sideColumns returns how many answers fit side by side and the width of each.
func sideColumns(sides, w int) (columns, width int) {
	columns = max(1, sides)
	if w < 26*columns {
		columns = 1
	}
	return columns, (w - 1) / columns
}

// reasonRows is the most rows of the reason for a missing answer.
const reasonRows = 100

// fillSide sets the content of a column.
func (s *Screen) fillSide(sides []side, i, w int) {
	one := &sides[i]
	if one.row.State != engine.Completed {
		one.rows, _ = draw.WrapHead(draw.Or(one.row.Reason, foreign.Text(s.desk.Theme.State(one.row.State).Word)), w, reasonRows)
		return
	}
	if _, have := s.answerOf(one.key); !have {
		one.rows = []string{"reading …"}
		return
	}
	p, _ := s.pages.Get(s.pageKey(sides, i, w))
	if p == nil {
		one.rows = []string{"drawing …"}
		return
	}
	one.rows, one.words = p.rows, p.words
}

func sideHead(t *draw.Theme, s side, w int) string {
	m := t.Verdict(s.row)
	l := draw.NewLine(w).Add(t.Bold, " "+s.region.Line()).Add("", " ").Add(m.Style, m.Glyph+" "+m.Word)
	if s.words > 0 {
		l.Add(t.Dim, " · "+draw.Plural(s.words, "word"))
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
				cell = sideHead(t, s, colW-1)
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

// addPairs adds the similarity of each pair of regions and the noise floor.
func (s *Screen) addPairs(l *draw.Line) {
	t, m := s.desk.Theme, &s.matrix
	f := s.figures.group(m.job, m.number(m.question(), m.col))
	if f == nil {
		return
	}
	l.Add(t.Dim, "   similarity")
	for _, p := range f.Pairs {
		st := draw.SGR("")
		text := fmt.Sprintf("  %s-%s %.2f", p.A.Line(), p.B.Line(), 1-p.Distance)
		if !p.Comparable {
			st, text = t.Again, fmt.Sprintf("  %s-%s not compared: %s", p.A.Line(), p.B.Line(), safetext.Line(p.Why))
		} else if p.Significant {
			st, text = t.Again, text+fmt.Sprintf(" (p %.3f)", *p.PHolm)
		}
		l.Add(st, text)
	}
	switch {
	case !f.Complete && len(f.Missing) > 0:
		first := f.Missing[0]
		l.Add(t.Dim, "  not scored: "+first.Region.Line()+" "+first.State)
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
