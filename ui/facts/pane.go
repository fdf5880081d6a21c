package facts

import (
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/tree"
)

// Detail is an execution, a region or a question, copied from the board.
type Detail struct {
	Item     tree.Item
	Key      Key // of an execution
	Endpoint engine.Endpoint
}

// Pane collects rows of facts.
type Pane struct{ draw.Pane }

// NewPane makes an empty pane of a width.
func NewPane(t *draw.Theme, width int) *Pane {
	return &Pane{draw.Pane{Theme: t, Width: width}}
}

// State adds the state of an execution and the reason for it.
func (p *Pane) State(j *engine.Job, d *Detail, f *Facts, now time.Time) {
	it := &d.Item
	m := Mark(p.Theme, *it)
	s := m.Glyph + " " + m.Word
	if it.Row.Attempt > 1 {
		s += "  attempt " + strconv.Itoa(int(it.Row.Attempt))
	}
	if it.Row.Class != "" {
		s += "  " + string(it.Row.Class)
	}
	switch {
	case it.State.InFlight() && it.Row.SentAt > 0 && it.Job.Live():
		if d := draw.Running(now.Sub(draw.Moment(it.Row.SentAt))); d != "" {
			s += "  " + d
		}
	case it.Row.Took > 0:
		s += "  " + draw.Short(it.Row.Took)
	}
	p.Row(m.Style, s)
	if it.State == engine.Pending || it.State == engine.Retrying {
		_, text := Said(p.Theme, j, *it, now)
		p.Row(p.Theme.Dim, text)
	}
	if it.State == engine.Failed || it.State == engine.Retrying {
		p.Text("reason", draw.Or(it.Row.Reason, foreign.Text(it.Row.Kind)), 3)
	}
	if f != nil && f.Exec != nil && f.Exec.Hint != "" {
		p.Text("hint", f.Exec.Hint, 3)
	}
}

// Attempts adds the attempts that ended with an error, at most the last four.
func (p *Pane) Attempts(e *engine.Execution) {
	first := max(0, len(e.Attempts)-4)
	for i, a := range e.Attempts[first:] {
		if a.Error == "" {
			continue
		}
		s := a.Error
		if a.Open() {
			continue
		}
		s += foreign.Text(" after " + draw.Short(a.Duration()))
		if a.RetryIn > 0 {
			s += foreign.Text(", again after " + draw.Short(a.RetryIn))
		}
		p.Text("try "+strconv.Itoa(first+i+1), s, 2)
	}
}

// When adds when the execution was sent and how long it usually takes.
func (p *Pane) When(d *Detail, now time.Time) {
	r := &d.Item.Row
	var facts []string
	if r.SentAt > 0 {
		s := "sent " + draw.Moment(r.SentAt).Format("15:04:05")
		if ago := now.Sub(draw.Moment(r.SentAt)); d.Item.State.InFlight() && d.Item.Job.Live() && ago >= time.Second {
			s = "sent " + draw.Clock(ago) + " ago"
		}
		facts = append(facts, s)
	}
	if u := usually(r.Cold, d.Item.Usually); u != "" && !d.Item.State.Settled() {
		facts = append(facts, u)
	}
	if r.Hops > 0 {
		facts = append(facts, "hop "+strconv.Itoa(int(r.Hops)))
	}
	if len(facts) > 0 {
		p.Row(p.Theme.Dim, strings.Join(facts, ", "))
	}
}
