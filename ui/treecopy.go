package ui

import (
	"time"

	"beacon/engine"
)

// item is a visible row, copied from the board while its lock is held and drawn
// afterwards.
type item struct {
	node
	open         bool
	last         bool // of its siblings
	outer        bool // its question is the last row of its kind
	cursor       bool
	region       string // its name
	regionLast   bool   // its region is the last
	state        engine.State
	done, total  int
	failed       int
	until        int // of a range: the last question
	first, ended int64
	took         time.Duration
	row          engine.Row
	usually      time.Duration
	note         waitNote
	job          engine.JobState
	held         bool // paused by hand with its part
}

// copy takes the rows that are on the screen.
func (t *tree) copy(v *engine.JobView) []item {
	n := min(t.rows, t.heights.total-t.top)
	if n <= 0 {
		return nil
	}
	cursor := t.rowOf(v, t.cursor)
	items := make([]item, 0, n)
	for row := t.top; row < t.top+n; row++ {
		it := item{node: t.nodeAt(v, row), job: v.State, cursor: row == cursor}
		switch it.kind {
		case questionNode:
			t.copyQuestion(v, &it)
		case rangeNode:
			it.until = len(v.Questions) - 1
			it.total = (it.until - it.q + 1) * t.per()
			it.last = true
		case regionNode:
			t.copyRegion(v, &it)
		case executionNode:
			t.copyExecution(v, &it)
		}
		if len(v.Paused) > 0 && it.kind != rangeNode {
			it.held = t.held(v, it.node)
		}
		items = append(items, it)
	}
	return items
}

// held tells whether a row stands within a part that is paused by hand.
func (t *tree) held(v *engine.JobView, n node) bool {
	key := engine.Key{Question: v.Job.Questions[n.q].ID}
	switch n.kind {
	case regionNode:
		key.Region = t.groups[n.g].name
	case executionNode:
		key = v.Job.KeyAt(n.x)
	}
	for _, p := range v.Paused {
		if p.Has(key) {
			return true
		}
	}
	return false
}

func (t *tree) lastQuestion(q int) bool { return q+1 == len(t.job.Questions) }

func (t *tree) copyQuestion(v *engine.JobView, it *item) {
	qv := v.Questions[it.q]
	it.open = t.open(v, it.q)
	it.last = t.lastQuestion(it.q)
	it.done, it.total, it.failed = qv.Settled, t.per(), qv.Failed
	it.first, it.ended = qv.First, qv.Last
	it.state = questionState(qv, it.total)
}

// questionState is the most urgent of its executions' states.
func questionState(q engine.QuestionView, total int) engine.State {
	switch {
	case q.InFlight > 0:
		return engine.Running
	case q.Retrying > 0:
		return engine.Retrying
	case q.Settled < total:
		return engine.Pending
	case q.Failed > 0:
		return engine.Failed
	case q.Canceled > 0:
		return engine.Canceled
	case q.Skipped == total:
		return engine.Skipped
	}
	return engine.Completed
}

func (t *tree) copyRegion(v *engine.JobView, it *item) {
	it.open = t.regionOpen(v, it.q, it.g)
	it.last = it.g+1 == len(t.groups)
	it.region = t.groups[it.g].name
	it.outer = t.lastQuestion(it.q)
	var sum engine.QuestionView
	from, to := t.span(it.q, it.g)
	for x := from; x < to; x++ {
		r := &v.Rows[x]
		switch {
		case r.State.InFlight():
			sum.InFlight++
			if it.first == 0 || r.SentAt < it.first {
				it.first = r.SentAt
			}
		case r.State == engine.Retrying:
			sum.Retrying++
		case r.State.Settled():
			sum.Settled++
			it.took = max(it.took, r.Took)
		}
		sum.Failed += count(r.State == engine.Failed)
		sum.Canceled += count(r.State == engine.Canceled)
		sum.Skipped += count(r.State == engine.Skipped)
	}
	it.done, it.total, it.failed = sum.Settled, to-from, sum.Failed
	it.state = questionState(sum, it.total)
}

func (t *tree) copyExecution(v *engine.JobView, it *item) {
	_, to := t.span(it.q, it.g)
	it.last = it.x+1 == to
	it.regionLast = it.g+1 == len(t.groups)
	it.outer = t.lastQuestion(it.q)
	it.row = v.Rows[it.x]
	it.state = it.row.State
	it.usually, it.note = t.expect(v, it.x)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
