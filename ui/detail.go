package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beacon/engine"
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
func detailLines(t *theme, j *engine.Job, d *detail, f *facts, width, height int, now time.Time) []string {
	if width <= 2 || height <= 0 {
		return nil
	}
	p := &pane{t: t, width: width}
	switch d.item.kind {
	case executionNode:
		p.execution(j, d, f, now)
	case regionNode:
		p.region(j, d)
	case questionNode:
		p.question(j, d)
	case rangeNode:
		p.row(t.bold, fmt.Sprintf("%s-%s", label(d.item.q), label(d.item.until)))
		p.row(t.dim, plural(d.item.total, "execution")+", "+pendingWord(d.item))
	}
	return p.rows[:min(len(p.rows), height)]
}

func (p *pane) question(j *engine.Job, d *detail) {
	q := j.Questions[d.item.q]
	p.row(p.t.bold, label(d.item.q)+" "+safetext.Line(q.ID))
	m := markOf(p.t, d.item)
	p.row(m.style, fmt.Sprintf("%s %s  %s", m.glyph, m.word, ratio(d.item.done, d.item.total)))
	if d.item.failed > 0 {
		p.row(p.t.bad, plural(d.item.failed, "execution")+" failed, r tries them once more")
	}
	if q.Category != "" {
		p.row(p.t.dim, "category "+safetext.Line(q.Category))
	}
	p.blank()
	p.text("prompt", q.Text, 20)
	if q.Expect != "" {
		p.text("expect", q.Expect, 3)
	}
}

func (p *pane) region(j *engine.Job, d *detail) {
	p.row(p.t.bold, label(d.item.q)+" "+safetext.Line(j.Questions[d.item.q].ID)+" · "+safetext.Line(d.item.region))
	m := markOf(p.t, d.item)
	p.row(m.style, fmt.Sprintf("%s %s  %s", m.glyph, m.word, ratio(d.item.done, d.item.total)))
	p.blank()
	for _, f := range [][2]string{{"place", d.ep.Place}, {"driver", d.ep.Driver}, {"target", d.ep.Target}} {
		if f[1] != "" {
			p.text(f[0], f[1], 2)
		}
	}
}

func (p *pane) execution(j *engine.Job, d *detail, f *facts, now time.Time) {
	key := j.KeyAt(d.item.x)
	p.row(p.t.bold, label(d.item.q)+" "+safetext.Line(key.String()))
	p.state(d, f, now)
	if f != nil && f.exec != nil {
		p.attempts(f.exec)
	}
	p.when(d, now)
	p.blank()
	p.text("prompt", j.Questions[d.item.q].Text, 4)
	p.blank()
	p.answer(d, f)
}

func (p *pane) state(d *detail, f *facts, now time.Time) {
	it := &d.item
	m := markOf(p.t, *it)
	s := m.glyph + " " + m.word
	if it.row.Attempt > 1 {
		s += "  attempt " + strconv.Itoa(int(it.row.Attempt))
	}
	if it.row.Class != "" {
		s += "  " + string(it.row.Class)
	}
	switch {
	case it.state.InFlight() && it.row.SentAt > 0 && it.job.Live():
		if d := running(now.Sub(at(it.row.SentAt))); d != "" {
			s += "  " + d
		}
	case it.row.Took > 0:
		s += "  " + short(it.row.Took)
	}
	p.row(m.style, s)
	if it.state == engine.Pending || it.state == engine.Retrying {
		_, text := said(p.t, *it, now)
		p.row(p.t.dim, text)
	}
	if it.state == engine.Failed || it.state == engine.Retrying {
		p.text("reason", orWord(it.row.Reason, string(it.row.Kind)), 3)
	}
	if f != nil && f.exec != nil && f.exec.Hint != "" {
		p.text("hint", f.exec.Hint, 3)
	}
}

// attempts that ended with an error, the newest four.
func (p *pane) attempts(e *engine.Execution) {
	first := max(0, len(e.Attempts)-4)
	for i, a := range e.Attempts[first:] {
		if a.Error == "" {
			continue
		}
		s := safetext.Line(a.Error)
		if a.Open() {
			continue
		}
		s += " after " + short(a.Duration())
		if a.RetryIn > 0 {
			s += ", again after " + short(a.RetryIn)
		}
		p.text("try "+strconv.Itoa(first+i+1), s, 2)
	}
}

// when it was sent and what it usually takes.
func (p *pane) when(d *detail, now time.Time) {
	r := &d.item.row
	var facts []string
	if r.SentAt > 0 {
		s := "sent " + at(r.SentAt).Format("15:04:05")
		if ago := now.Sub(at(r.SentAt)); d.item.state.InFlight() && d.item.job.Live() && ago >= time.Second {
			s = "sent " + clock(ago) + " ago"
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
		p.row(p.t.dim, strings.Join(facts, ", "))
	}
}

func (p *pane) answer(d *detail, f *facts) {
	switch {
	case f != nil && f.err != nil:
		p.text("store", f.err.Error(), 3)
	case f != nil && f.answer != nil:
		p.text("answer", head(f.answer.Text, 1500), 40)
	case d.item.row.Snippet != "":
		p.text("answer", d.item.row.Snippet+"…", 4)
	default:
		p.row(p.t.dim, "answer  (none yet)")
	}
}
