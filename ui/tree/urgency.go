package tree

import (
	"cmp"
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/board"
)

// Urgency lists the executions by how much they need attention, across questions.
// While frozen, the rows keep their places and only their states change.
type Urgency struct {
	On, Frozen bool
	job        string
	xs         []int32
	cursor     int
	top        int
	Rows       int // on the screen
}

// urgentMost limits the list, because it is sorted after every change.
const urgentMost = 500

// rank returns the urgency of an execution; 0 is the most urgent. It returns false for
// executions that are completed, skipped or not sent.
func rank(v *board.JobView, x int, now time.Time) (int, bool) {
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
		if usual > 0 && now.Sub(time.Unix(0, row.SentAt)) > 2*usual {
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

// Refresh sorts again unless the order is frozen, and keeps the cursor on its
// execution.
func (u *Urgency) Refresh(v *board.JobView, now time.Time) {
	if u.job != v.Job.ID {
		*u = Urgency{On: u.On, job: v.Job.ID, Rows: u.Rows}
	} else if u.Frozen {
		return
	}
	here := u.Execution()
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

func (u *Urgency) Execution() int {
	if u.cursor >= len(u.xs) {
		return -1
	}
	return int(u.xs[u.cursor])
}

func (u *Urgency) Move(n int) { u.cursor = max(0, min(u.cursor+n, len(u.xs)-1)) }

// Seat moves the cursor to a row of the screen if there is one. It reports whether the
// cursor was there already.
func (u *Urgency) Seat(row int) bool {
	at := u.top + row
	if row < 0 || at >= len(u.xs) {
		return false
	}
	was := u.cursor == at
	u.cursor = at
	return was
}

// Copy copies the rows on the screen.
func (u *Urgency) Copy(v *board.JobView, t *Tree, h int) []Item {
	u.Rows = h
	u.top = max(min(u.top, u.cursor), u.cursor+1-h)
	u.top = max(0, min(u.top, len(u.xs)-h))
	var items []Item
	for i := u.top; i < min(len(u.xs), u.top+h); i++ {
		x := int(u.xs[i])
		q, e, _ := v.Job.At(x)
		it := Item{Node: Node{Kind: Execution, Q: q, G: t.groupOf(e), X: x}, Row: v.Rows[x], State: v.Rows[x].State, Job: v.State,
			place: place{Cursor: i == u.cursor}, Held: v.Holds(v.Job.KeyAt(x))}
		it.Usually, it.Note = t.Expect(v, x)
		items = append(items, it)
	}
	return items
}

func (t *Tree) groupOf(e int) int {
	for g := range t.Groups {
		if e >= t.Groups[g].From && e < t.Groups[g].To {
			return g
		}
	}
	return 0
}
