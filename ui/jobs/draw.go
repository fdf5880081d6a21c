package jobs

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// row is a job in the list: its record, updated with newer facts of the board.
type row struct {
	rec    *engine.JobRecord
	state  engine.JobState
	counts engine.Counts
	took   time.Duration
	cost   float64
}

func (s *Screen) now(r *engine.JobRecord) row {
	row := row{r, r.State(), r.Counts, time.Duration(r.DurationMS) * time.Millisecond, r.CostUSD}
	s.desk.Board.Job(r.ID, func(v *board.JobView) {
		row.state, row.counts, row.took, row.cost = v.State, v.Counts, v.ElapsedNow(s.desk.Now()), v.CostUSD
	})
	return row
}

// Draw draws a row per job.
func (s *Screen) Draw(w, h int) []string {
	t, l := s.desk.Theme, &s.list
	out := []string{titles(t, w)}
	from, to := l.Scroll(max(1, h-1))
	switch {
	case s.err != nil:
		return append(out, draw.NewLine(w).Add(t.Bad, " "+safetext.Line(s.err.Error())).String())
	case !s.read:
		return append(out, draw.NewLine(w).Add(t.Dim, " reading …").String())
	case l.N == 0:
		return append(out, draw.NewLine(w).Add(t.Dim, " "+s.nothing()).String())
	}
	for i := from; i < to; i++ {
		out = append(out, drawRow(t, s.now(l.rows[i]), w, i == l.At, l.marked[l.rows[i].ID]))
	}
	return out
}

// nothing returns why the list is empty.
func (s *Screen) nothing() string {
	if len(s.records) > 0 {
		return "no job contains this text: " + s.keys.find.Help().Key + " changes the search"
	}
	return "no jobs yet: " + s.keys.create.Help().Key + " or beacon run makes one"
}

// nameWidth returns the width of the only column that grows.
func nameWidth(w int) int {
	rest := 60
	if w >= 96 {
		rest += 13
	}
	if w >= 110 {
		rest += 24
	}
	return max(12, min(32, w-rest-1))
}

func titles(t *draw.Theme, w int) string {
	l := draw.NewLine(w).Add("", "  ").Cell(t.Dim, "Name", nameWidth(w)).Cell(t.Dim, "Id", 10).Cell(t.Dim, "State", 13)
	l.Num(t.Dim, "Done", 13).Add("", " ")
	if w >= 110 {
		l.Cell(t.Dim, "Regions", 14).Cell(t.Dim, "Barrier", 8)
	}
	if w >= 96 {
		l.Cell(t.Dim, "Started", 12)
	}
	return l.Num(t.Dim, "Took", 8).Num(t.Dim, "Cost", 8).String()
}

func drawRow(t *draw.Theme, r row, w int, cursor, marked bool) string {
	l := draw.NewRow(t, w, cursor)
	if l.To(1); marked {
		l.Add(t.Again, "*")
	}
	m := t.Job(r.state)
	l.To(2).Cell("", draw.Or(r.rec.Name.Line(), "unnamed"), nameWidth(w)).Cell(t.Dim, draw.ShortID(safetext.Line(r.rec.ID)), 10)
	l.Cell(m.Style, m.Glyph+" "+m.Word, 13).Num("", draw.Ratio(r.counts.Settled(), r.counts.Total), 13).Add("", " ")
	if w >= 110 {
		l.Cell("", foreign.Join(r.rec.Regions, " ").Line(), 14).Cell("", string(r.rec.Barrier), 8)
	}
	if w >= 96 {
		l.Cell("", r.rec.CreatedAt.Format("Jan 02 15:04"), 12)
	}
	l.Num("", draw.Clock(r.took), 8).Num("", draw.USD(r.cost), 8)
	return l.String()
}
