package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
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
	item item
	key  factsKey
	ep   engine.Endpoint
}

// detailLines are the rows of the side pane.
func detailLines(t *draw.Theme, j *engine.Job, d *detail, f *facts, width, height int, now time.Time) []string {
	if width <= 2 || height <= 0 {
		return nil
	}
	p := &detailPane{draw.Pane{Theme: t, Width: width}}
	switch d.item.kind {
	case executionNode:
		p.execution(j, d, f, now)
	case regionNode:
		p.region(j, d)
	case questionNode:
		p.question(j, d)
	case rangeNode:
		p.Row(t.Bold, fmt.Sprintf("%s-%s", draw.Label(d.item.q), draw.Label(d.item.until)))
		p.Row(t.Dim, draw.Plural(d.item.total, "execution")+", "+pendingWord(d.item))
	}
	return p.Rows[:min(len(p.Rows), height)]
}

// detailPane is a pane of facts.
type detailPane struct{ draw.Pane }

func (p *detailPane) question(j *engine.Job, d *detail) {
	q := j.Questions[d.item.q]
	p.Row(p.Theme.Bold, draw.Label(d.item.q)+" "+safetext.Line(q.ID))
	m := markOf(p.Theme, d.item)
	p.Row(m.Style, fmt.Sprintf("%s %s  %s", m.Glyph, m.Word, draw.Ratio(d.item.done, d.item.total)))
	if d.item.failed > 0 {
		p.Row(p.Theme.Bad, draw.Plural(d.item.failed, "execution")+" failed, r tries them once more")
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
	p.Row(p.Theme.Bold, draw.Label(d.item.q)+" "+safetext.Line(j.Questions[d.item.q].ID)+" · "+safetext.Line(d.item.region))
	m := markOf(p.Theme, d.item)
	p.Row(m.Style, fmt.Sprintf("%s %s  %s", m.Glyph, m.Word, draw.Ratio(d.item.done, d.item.total)))
	p.Blank()
	for _, f := range [][2]string{{"place", d.ep.Place}, {"driver", d.ep.Driver}, {"target", d.ep.Target}} {
		if f[1] != "" {
			p.Text(f[0], f[1], 2)
		}
	}
}

func (p *detailPane) execution(j *engine.Job, d *detail, f *facts, now time.Time) {
	key := j.KeyAt(d.item.x)
	p.Row(p.Theme.Bold, draw.Label(d.item.q)+" "+safetext.Line(key.String()))
	p.state(d, f, now)
	if f != nil && f.exec != nil {
		p.attempts(f.exec)
	}
	p.when(d, now)
	p.Blank()
	p.Text("prompt", j.Questions[d.item.q].Text, 4)
	p.Blank()
	p.answer(d, f)
}

func (p *detailPane) state(d *detail, f *facts, now time.Time) {
	it := &d.item
	m := markOf(p.Theme, *it)
	s := m.Glyph + " " + m.Word
	if it.row.Attempt > 1 {
		s += "  attempt " + strconv.Itoa(int(it.row.Attempt))
	}
	if it.row.Class != "" {
		s += "  " + string(it.row.Class)
	}
	switch {
	case it.state.InFlight() && it.row.SentAt > 0 && it.job.Live():
		if d := draw.Running(now.Sub(draw.Moment(it.row.SentAt))); d != "" {
			s += "  " + d
		}
	case it.row.Took > 0:
		s += "  " + draw.Short(it.row.Took)
	}
	p.Row(m.Style, s)
	if it.state == engine.Pending || it.state == engine.Retrying {
		_, text := said(p.Theme, *it, now)
		p.Row(p.Theme.Dim, text)
	}
	if it.state == engine.Failed || it.state == engine.Retrying {
		p.Text("reason", draw.Or(it.row.Reason, string(it.row.Kind)), 3)
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
	r := &d.item.row
	var facts []string
	if r.SentAt > 0 {
		s := "sent " + draw.Moment(r.SentAt).Format("15:04:05")
		if ago := now.Sub(draw.Moment(r.SentAt)); d.item.state.InFlight() && d.item.job.Live() && ago >= time.Second {
			s = "sent " + draw.Clock(ago) + " ago"
		}
		facts = append(facts, s)
	}
	if u := usually(r.Cold, d.item.usually); u != "" && !d.item.state.Settled() {
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
	case d.item.row.Snippet != "":
		p.Text("answer", d.item.row.Snippet+"…", 4)
	default:
		p.Row(p.Theme.Dim, "answer  (none yet)")
	}
}
