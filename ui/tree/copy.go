package tree

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// Item is a visible row. It is copied from the board under its lock and drawn later.
type Item struct {
	Node
	place
	progress
	State   engine.State
	Row     board.Row
	Usually time.Duration
	Note    Wait
	Job     engine.JobState
	Held    bool // true if its part is paused by hand
}

// place is the position of a row in the tree.
type place struct {
	Cursor     bool
	open       bool
	Last       bool         // last of its siblings
	Outer      bool         // true if its question is the last row of its kind
	Region     foreign.Text // name of the region
	RegionLast bool         // true if its region is the last
	Until      int          // the last question of a range
}

// progress of a question, a range or a region: settled executions, total, failures,
// and when the first was sent and the last settled.
type progress struct {
	Done, Total, Failed int
	First, Ended        int64
	Took                time.Duration
}

// First copies the first rows, without a cursor.
func (t *Tree) First(v *board.JobView, rows int) []Item {
	t.Cursor, t.top, t.Rows = Node{}, 0, rows
	items := t.Copy(v)
	for i := range items {
		items[i].Cursor = false
	}
	return items
}

// Copy copies the rows on the screen.
func (t *Tree) Copy(v *board.JobView) []Item {
	n := min(t.Rows, t.heights.total-t.top)
	if n <= 0 {
		return nil
	}
	cursor := t.rowOf(v, t.Cursor)
	items := make([]Item, 0, n)
	for row := t.top; row < t.top+n; row++ {
		it := Item{Node: t.nodeAt(v, row), Job: v.State, place: place{Cursor: row == cursor}}
		switch it.Kind {
		case Question:
			t.copyQuestion(v, &it)
		case Range:
			it.Until = len(v.Questions) - 1
			it.Total = (it.Until - it.Q + 1) * t.per()
			it.Last = true
		case Region:
			t.copyRegion(v, &it)
		case Execution:
			t.copyExecution(v, &it)
		}
		if len(v.Paused) > 0 && it.Kind != Range {
			it.Held = t.held(v, it.Node)
		}
		items = append(items, it)
	}
	return items
}

// held reports whether a row is within a part that is paused by hand.
func (t *Tree) held(v *board.JobView, n Node) bool {
	key := engine.Key{Question: v.Job.Questions[n.Q].ID}
	switch n.Kind {
	case Region:
		key.Region = foreign.Text(t.Groups[n.G].Name)
	case Execution:
		key = v.Job.KeyAt(n.X)
	}
	for _, p := range v.Paused {
		if p.Has(key) {
			return true
		}
	}
	return false
}

func (t *Tree) lastQuestion(q int) bool { return q+1 == len(t.job.Questions) }

func (t *Tree) copyQuestion(v *board.JobView, it *Item) {
	qv := v.Questions[it.Q]
	it.open = t.open(v, it.Q)
	it.Last = t.lastQuestion(it.Q)
	it.Done, it.Total, it.Failed = qv.Settled, t.per(), qv.Failed
	it.First, it.Ended = qv.First, qv.Last
	it.State = questionState(qv, it.Total)
}

// questionState returns the most urgent state of a question's executions.
func questionState(q board.QuestionView, total int) engine.State {
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

func (t *Tree) copyRegion(v *board.JobView, it *Item) {
	it.open = t.regionOpen(v, it.Q, it.G)
	it.Last = it.G+1 == len(t.Groups)
	it.Region = t.Groups[it.G].Name
	it.Outer = t.lastQuestion(it.Q)
	var sum board.QuestionView
	from, to := t.span(it.Q, it.G)
	for x := from; x < to; x++ {
		r := &v.Rows[x]
		switch r.State {
		case engine.Failed:
			sum.Failed++
		case engine.Canceled:
			sum.Canceled++
		case engine.Skipped:
			sum.Skipped++
		}
		switch {
		case r.State.InFlight():
			sum.InFlight++
			if it.First == 0 || r.SentAt < it.First {
				it.First = r.SentAt
			}
		case r.State == engine.Retrying:
			sum.Retrying++
		case r.State.Settled():
			sum.Settled++
			it.Took = max(it.Took, r.Took)
		}
	}
	it.Done, it.Total, it.Failed = sum.Settled, to-from, sum.Failed
	it.State = questionState(sum, it.Total)
}

func (t *Tree) copyExecution(v *board.JobView, it *Item) {
	_, to := t.span(it.Q, it.G)
	it.Last = it.X+1 == to
	it.RegionLast = it.G+1 == len(t.Groups)
	it.Outer = t.lastQuestion(it.Q)
	it.Row = v.Rows[it.X]
	it.State = it.Row.State
	it.Usually, it.Note = t.Expect(v, it.X)
}
