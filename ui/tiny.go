package ui

import (
	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// tiny draws a very small terminal: totals and failures. The last row is for the
// question or the notice.
func (a *App) tiny(s *summary, w, h int) []string {
	var rows []string
	if s == nil {
		rows = append(rows, draw.NewLine(w).Add(a.desk.Theme.Dim, "no job").String())
	} else {
		rows = append(rows, a.totals(s, w)...)
		rows = append(rows, a.failures(s, w, h-len(rows)-1)...)
	}
	if a.ask != nil || a.said() {
		return append(draw.Fill(rows, h-1), a.foot(w, true))
	}
	return rows
}

func (a *App) totals(s *summary, w int) []string {
	m := a.desk.Theme.Job(s.state)
	first := draw.NewLine(w).Add(m.Style, m.Glyph+" "+m.Word).Add("", " "+draw.Ratio(s.counts.Settled(), s.counts.Total))
	if a.o.Simulated {
		first.Add(a.desk.Theme.Simulated, " SIMULATED")
	}
	second := draw.NewLine(w)
	second.Parts(countParts(a.desk.Theme, s, false))
	third := draw.NewLine(w)
	if s.state.Live() {
		third.Add("", "left ~"+draw.Clock(s.left))
	} else {
		third.Add("", "took "+draw.Clock(s.elapsed))
	}
	return []string{first.String(), second.String(), third.Add("", "  "+draw.USD(s.cost)).String()}
}

// failures draws as many failures of the job as fit.
func (a *App) failures(s *summary, w, room int) []string {
	if s.counts.Failed == 0 || room <= 0 {
		return nil
	}
	var rows []string
	a.desk.View(func(v *board.JobView) {
		per := len(v.Job.Endpoints) * v.Job.Repeats
		for q := 0; q < len(v.Questions) && len(rows) < room; q++ {
			if v.Questions[q].Failed == 0 {
				continue
			}
			for x := q * per; x < (q+1)*per && len(rows) < room; x++ {
				if v.Rows[x].State == engine.Failed {
					rows = append(rows, a.failure(v, x, w))
				}
			}
		}
	})
	return rows
}

func (a *App) failure(v *board.JobView, x, w int) string {
	q, e, _ := v.Job.At(x)
	l := draw.NewLine(w).Add(a.desk.Theme.Bad, "✗ ").Add("", draw.Label(q)+" "+safetext.Line(v.Job.Endpoints[e].String()))
	return l.Add(a.desk.Theme.Dim, "  "+v.Rows[x].Reason.Line()).String()
}
