package tree

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
)

// Wait is the reason why an execution was not sent yet.
type Wait struct {
	Held   bool   // its part is paused by hand
	Down   string // why nothing is sent to its endpoint; raw text
	Behind int    // the question that its endpoint is working on, or -1
	After  int    // the execution that must settle first, or -1
	Since  int64  // when the call of Behind or After was sent, 0 if it was not
}

// waits finds out why executions of a job were not sent yet.
type waits struct {
	job    *engine.Job
	Groups []Group
	lo     int   // all questions before lo are settled
	busy   []int // by endpoint: the question it is working on, or -1
}

func newWaits(j *engine.Job) waits {
	return waits{job: j, Groups: Groups(j), busy: make([]int, len(j.Endpoints))}
}

// WaitsOf looks at every question of a job.
func WaitsOf(v *board.JobView) *waits {
	w := newWaits(v.Job)
	w.idle()
	w.lo = len(v.Questions)
	for q := range v.Questions {
		if v.Questions[q].Settled < w.per() {
			w.lo = min(w.lo, q)
		}
		if v.Questions[q].InFlight > 0 {
			w.note(v, q)
		}
	}
	return &w
}

// idle marks all endpoints as idle.
func (w *waits) idle() {
	for e := range w.busy {
		w.busy[e] = -1
	}
}

// per returns the number of executions of a question.
func (w *waits) per() int { return len(w.job.Endpoints) * w.job.Repeats }

// note records the endpoints that are working on question q.
func (w *waits) note(v *board.JobView, q int) {
	first := q * w.per()
	for x := first; x < first+w.per(); x++ {
		if v.Rows[x].State.InFlight() {
			w.busy[(x-first)/w.job.Repeats] = q
		}
	}
}

// Expect returns how long an execution usually takes, and why it was not sent yet.
func (w *waits) Expect(v *board.JobView, x int) (time.Duration, Wait) {
	note := Wait{Behind: -1, After: -1}
	q, e, _ := w.job.At(x)
	if e >= len(v.Endpoints) {
		return 0, note
	}
	ep := &v.Endpoints[e]
	if v.Rows[x].State == engine.Pending {
		note = w.wait(v, x, q, e)
	}
	if v.Rows[x].Cold {
		return ep.ExpectCold, note
	}
	return ep.ExpectWarm, note
}

func (w *waits) wait(v *board.JobView, x, q, e int) Wait {
	note := Wait{Behind: -1, After: -1, Down: v.Endpoints[e].Down, Held: v.Holds(w.job.KeyAt(x))}
	if e < len(w.busy) && w.busy[e] >= 0 && w.busy[e] != q {
		note.Behind = w.busy[e]
		for r := range w.job.Repeats {
			if row := &v.Rows[w.job.Index(note.Behind, e, r)]; row.State.InFlight() {
				note.Since = row.SentAt
			}
		}
		return note
	}
	if b := w.blocker(v, q, e); b >= 0 {
		note.After = b
		if v.Rows[b].State.InFlight() {
			note.Since = v.Rows[b].SentAt
		}
	}
	return note
}

// farthest limits how many questions are searched for the blocker of a batch. If more
// are unsettled, a paused part holds them, and no batch waits for a paused part.
const farthest = 64

// blocker returns the execution that the barrier waits for before question q may start
// at endpoint e. It is in the first unsettled question of the scope: the call that was
// sent first, else one that was not sent. It returns -1 if nothing blocks.
func (w *waits) blocker(v *board.JobView, q, e int) int {
	from, to := w.scope(e)
	for b := max(w.lo, q-farthest); b < q-w.job.Lookahead; b++ {
		found := -1
		for x := w.job.Index(b, from, 0); x < w.job.Index(b, to-1, 0)+w.job.Repeats; x++ {
			row := &v.Rows[x]
			if row.State.Settled() || row.State == engine.Pending && v.Holds(w.job.KeyAt(x)) {
				continue
			}
			if found < 0 || row.State.InFlight() && (!v.Rows[found].State.InFlight() || row.SentAt < v.Rows[found].SentAt) {
				found = x
			}
		}
		if found >= 0 {
			return found
		}
	}
	return -1
}

// scope returns the endpoints that the barrier synchronizes with endpoint e.
func (w *waits) scope(e int) (from, to int) {
	switch w.job.Barrier {
	case engine.BarrierEndpoint:
		return e, e + 1
	case engine.BarrierRegion:
		for _, g := range w.Groups {
			if e >= g.From && e < g.To {
				return g.From, g.To
			}
		}
	}
	return 0, len(w.job.Endpoints)
}
