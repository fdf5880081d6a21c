package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// facts are what the store holds of an execution.
type facts struct {
	exec   *engine.Execution
	answer *engine.Answer
	err    error
}

// factsKey names a version of an execution: its row changes when what the store
// holds does.
type factsKey struct {
	job     string
	x       int
	state   engine.State
	attempt uint16
	hops    uint16
}

// detail is what the side pane shows, copied from the board.
type detail struct {
	item tree.Item
	key  factsKey
	ep   engine.Endpoint
}

// detailLines are the rows of the side pane.
func detailLines(t *draw.Theme, j *engine.Job, d *detail, f *facts, width, height int, now time.Time) []string {
	if width <= 2 || height <= 0 {
		return nil
	}
	p := &detailPane{draw.Pane{Theme: t, Width: width}}
	switch d.item.Kind {
	case tree.Execution:
		p.execution(j, d, f, now)
	case tree.Region:
		p.region(j, d)
	case tree.Question:
		p.question(j, d)
	case tree.Range:
		p.Row(t.Bold, fmt.Sprintf("%s-%s", draw.Label(d.item.Q), draw.Label(d.item.Until)))
		p.Row(t.Dim, draw.Plural(d.item.Total, "execution")+", "+pendingWord(d.item))
	}
	return p.Rows[:min(len(p.Rows), height)]
}

// detailPane is a pane of facts.
type detailPane struct{ draw.Pane }

func (p *detailPane) question(j *engine.Job, d *detail) {
	q := j.Questions[d.item.Q]
	p.Row(p.Theme.Bold, draw.Label(d.item.Q)+" "+safetext.Line(q.ID))
	m := markOf(p.Theme, d.item)
	p.Row(m.Style, fmt.Sprintf("%s %s  %s", m.Glyph, m.Word, draw.Ratio(d.item.Done, d.item.Total)))
	if d.item.Failed > 0 {
		p.Row(p.Theme.Bad, draw.Plural(d.item.Failed, "execution")+" failed, r tries them once more")
	}
	if q.Category != "" {
		p.Row(p.Theme.Dim, "category "+safetext.Line(q.Category))
	}
	p.Blank()
	p.Text("prompt", q.Text, 20)
	if q.Expect != "" {
		p.Text("expect", q.Expect, 3)
	}
}

func (p *detailPane) region(j *engine.Job, d *detail) {
	p.Row(p.Theme.Bold, draw.Label(d.item.Q)+" "+safetext.Line(j.Questions[d.item.Q].ID)+" · "+safetext.Line(d.item.Region))
	m := markOf(p.Theme, d.item)
	p.Row(m.Style, fmt.Sprintf("%s %s  %s", m.Glyph, m.Word, draw.Ratio(d.item.Done, d.item.Total)))
	p.Blank()
	for _, f := range [][2]string{{"place", d.ep.Place}, {"driver", d.ep.Driver}, {"target", d.ep.Target}} {
		if f[1] != "" {
			p.Text(f[0], f[1], 2)
		}
	}
}

func (p *detailPane) execution(j *engine.Job, d *detail, f *facts, now time.Time) {
	key := j.KeyAt(d.item.X)
	p.Row(p.Theme.Bold, draw.Label(d.item.Q)+" "+safetext.Line(key.String()))
	p.state(j, d, f, now)
	if f != nil && f.exec != nil {
		p.attempts(f.exec)
	}
	p.when(d, now)
	p.Blank()
	p.Text("prompt", j.Questions[d.item.Q].Text, 4)
	p.Blank()
	p.answer(d, f)
}

func (p *detailPane) state(j *engine.Job, d *detail, f *facts, now time.Time) {
	it := &d.item
	m := markOf(p.Theme, *it)
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
		_, text := said(p.Theme, j, *it, now)
		p.Row(p.Theme.Dim, text)
	}
	if it.State == engine.Failed || it.State == engine.Retrying {
		p.Text("reason", draw.Or(it.Row.Reason, string(it.Row.Kind)), 3)
	}
	if f != nil && f.exec != nil && f.exec.Hint != "" {
		p.Text("hint", f.exec.Hint, 3)
	}
}

// attempts that ended with an error, the newest four.
func (p *detailPane) attempts(e *engine.Execution) {
	first := max(0, len(e.Attempts)-4)
	for i, a := range e.Attempts[first:] {
		if a.Error == "" {
			continue
		}
		s := safetext.Line(a.Error)
		if a.Open() {
			continue
		}
		s += " after " + draw.Short(a.Duration())
		if a.RetryIn > 0 {
			s += ", again after " + draw.Short(a.RetryIn)
		}
		p.Text("try "+strconv.Itoa(first+i+1), s, 2)
	}
}

// when it was sent and what it usually takes.
func (p *detailPane) when(d *detail, now time.Time) {
	r := &d.item.Row
	var facts []string
	if r.SentAt > 0 {
		s := "sent " + draw.Moment(r.SentAt).Format("15:04:05")
		if ago := now.Sub(draw.Moment(r.SentAt)); d.item.State.InFlight() && d.item.Job.Live() && ago >= time.Second {
			s = "sent " + draw.Clock(ago) + " ago"
		}
		facts = append(facts, s)
	}
	if u := usually(r.Cold, d.item.Usually); u != "" && !d.item.State.Settled() {
		facts = append(facts, u)
	}
	if r.Hops > 0 {
		facts = append(facts, "hop "+strconv.Itoa(int(r.Hops)))
	}
	if len(facts) > 0 {
		p.Row(p.Theme.Dim, strings.Join(facts, ", "))
	}
}

func (p *detailPane) answer(d *detail, f *facts) {
	switch {
	case f != nil && f.err != nil:
		p.Text("store", f.err.Error(), 3)
	case f != nil && f.answer != nil:
		p.Text("answer", draw.Head(f.answer.Text, 1500), 40)
	case d.item.Row.Snippet != "":
		p.Text("answer", d.item.Row.Snippet+"…", 4)
	default:
		p.Row(p.Theme.Dim, "answer  (none yet)")
	}
}
