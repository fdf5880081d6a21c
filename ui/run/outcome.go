package run

import (
	"strings"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// outcome describes the end of a job in one sentence and lists possible next steps.
func (s *Screen) outcome(v *board.JobView, w int) []string {
	t := s.desk.Theme
	if v.State == engine.JobPaused && v.Note != "" {
		text := "‖ paused: " + safetext.Line(v.Note) + "; " + s.keys.job.Pause.Help().Key + " continues"
		return []string{draw.NewLine(w).Add("", " ").Add(t.Again, text).String()}
	}
	if v.Err != nil {
		return stopped(t, v.Err, w)
	}
	if v.State.Live() || v.Outcome == "" {
		return nil
	}
	m, text := t.Job(v.State), safetext.Line(v.Outcome)
	if c := v.Cancel; c.Asked && !strings.Contains(text, "at Modal") {
		text += " Canceled at Modal " + draw.Plural(c.Confirmed, "call") + ", not confirmed " + draw.Plural(c.Unconfirmed, "call") + "."
	}
	next := "3 answers  4 compare  5 jobs"
	if v.State == engine.JobInterrupted || v.State == engine.JobCanceled {
		next = "R resume  " + next
	}
	if v.Counts.Failed > 0 {
		next = "r retry failed  " + next
	}
	return []string{
		draw.NewLine(w).Add("", " ").Add(m.Style, m.Glyph+" "+text).String(),
		draw.NewLine(w).Add(t.Dim, "   next: "+next+"  q quit").String(),
	}
}

// stopped describes a job that ended because the store failed.
func stopped(t *draw.Theme, err error, w int) []string {
	m := t.Job(engine.JobFailed)
	rows := []string{draw.NewLine(w).Add("", " ").Add(m.Style, m.Glyph+" stopped: "+safetext.Line(err.Error())).String()}
	if hint := engine.HintOf(err); hint != "" {
		rows = append(rows, draw.NewLine(w).Add(t.Bold, "   "+safetext.Line(hint)).String())
	}
	return append(rows, draw.NewLine(w).Add(t.Dim, "   completed answers are stored; q quit, then beacon resume").String())
}
