package ui

import (
	"cmp"
	"slices"
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// urgentList is the other order of the Run screen: what wants to be looked at
// first, whatever its question. Frozen, it keeps its rows and their places while
// their states go on.
type urgentList struct {
	on, frozen bool
	job        string
	xs         []int32
	cursor     int
	top        int
	rows       int
}

// urgentMost bounds the list: nobody reads further, and it is sorted anew with
// every change.
const urgentMost = 500

// rank is the place of an execution: the lower, the more it wants to be looked at.
// What settled well is not in the list.
func rank(v *engine.JobView, x int, now time.Time) (int, bool) {
	row := &v.Rows[x]
	_, e, _ := v.Job.At(x)
	switch row.State {
	case engine.Retrying:
		return 1, true
	case engine.Running, engine.Waiting:
		usual := v.Endpoints[e].ExpectWarm
		if row.Cold {
			usual = v.Endpoints[e].ExpectCold
		}
		if usual > 0 && now.Sub(draw.Moment(row.SentAt)) > 2*usual {
			return 0, true
		}
		return 3, true
	case engine.Failed:
		return 2, true
	case engine.Canceled:
		return 4, true
	}
	return 0, false
}

// refresh sorts anew, unless the order is frozen, and stays with the execution
// under the cursor.
func (u *urgentList) refresh(v *engine.JobView, now time.Time) {
	if u.job != v.Job.ID {
		*u = urgentList{on: u.on, job: v.Job.ID, rows: u.rows}
	} else if u.frozen {
		return
	}
	here := u.execution()
	u.xs = u.xs[:0]
	ranks := map[int32]int{}
	for x := range v.Rows {
		if r, is := rank(v, x, now); is && len(u.xs) < urgentMost {
			u.xs, ranks[int32(x)] = append(u.xs, int32(x)), r
		}
	}
	slices.SortStableFunc(u.xs, func(a, b int32) int {
		if c := cmp.Compare(ranks[a], ranks[b]); c != 0 {
			return c
		}
		return cmp.Compare(v.Rows[a].SentAt, v.Rows[b].SentAt)
	})
	if i := slices.Index(u.xs, int32(here)); i >= 0 {
		u.cursor = i
	}
	u.cursor = max(0, min(u.cursor, len(u.xs)-1))
}

func (u *urgentList) execution() int {
	if u.cursor >= len(u.xs) {
		return -1
	}
	return int(u.xs[u.cursor])
}

func (u *urgentList) move(n int) { u.cursor = max(0, min(u.cursor+n, len(u.xs)-1)) }

// copy takes the rows that are on the screen.
func (u *urgentList) copy(v *engine.JobView, t *tree, h int) []item {
	u.rows = h
	u.top = max(min(u.top, u.cursor), u.cursor+1-h)
	u.top = max(0, min(u.top, len(u.xs)-h))
	var items []item
	for i := u.top; i < min(len(u.xs), u.top+h); i++ {
		x := int(u.xs[i])
		q, e, _ := v.Job.At(x)
		it := item{node: node{kind: executionNode, q: q, g: t.groupOf(e), x: x}, row: v.Rows[x], state: v.Rows[x].State, job: v.State,
			cursor: i == u.cursor, held: v.Holds(v.Job.KeyAt(x))}
		it.usually, it.note = t.expect(v, x)
		items = append(items, it)
	}
	return items
}

func (t *tree) groupOf(e int) int {
	for g := range t.groups {
		if e >= t.groups[g].from && e < t.groups[g].to {
			return g
		}
	}
	return 0
}

// drawUrgent is a row of its own: question, endpoint, time, and what it says.
func drawUrgent(t *draw.Theme, j *engine.Job, it item, width int, now time.Time) string {
	l := draw.NewRow(t, width, it.cursor)
	_, e, r := j.At(it.x)
	m := markOf(t, it)
	l.Add(m.Style, m.Glyph+" ").Cell("", draw.Label(it.q), max(3, len(draw.Label(len(j.Questions)-1))))
	name := safetext.Line(j.Endpoints[e].String())
	if j.Repeats > 1 {
		name += " " + draw.Repeat(r)
	}
	l.Cell("", name, max(16, min(28, width/3)))
	took := ""
	switch {
	case it.state.InFlight() && it.row.SentAt > 0 && it.job.Live():
		took = draw.Running(now.Sub(draw.Moment(it.row.SentAt)))
	case it.state.Settled() && it.row.Took > 0:
		took = draw.Short(it.row.Took)
	}
	l.Num(t.Dim, took, 7).Add("", " ")
	st, text := said(t, it, now)
	l.Add(st, text)
	return l.String()
}
