package tree

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
)

// waitNote is why an execution was not sent yet, and since when that lasts.
type Wait struct {
	Held   bool   // paused by hand with its part
	Down   string // why nothing is sent to its endpoint, raw
	Behind int    // a question its endpoint works on, or -1
	After  int    // an execution that must settle first, or -1
	Since  int64  // when that was sent, 0 when it was not
}

// waits is what explains why executions of a job were not sent yet.
type waits struct {
	job    *engine.Job
	Groups []Group
	lo     int   // the questions before lo are settled
	busy   []int // by endpoint: the question it works on, or -1
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

// idle forgets which endpoints work.
func (w *waits) idle() {
	for e := range w.busy {
		w.busy[e] = -1
	}
}

// per is how many executions a question has.
func (w *waits) per() int { return len(w.job.Endpoints) * w.job.Repeats }

// note keeps which endpoints work on question q.
func (w *waits) note(v *board.JobView, q int) {
	first := q * w.per()
	for x := first; x < first+w.per(); x++ {
		if v.Rows[x].State.InFlight() {
			w.busy[(x-first)/w.job.Repeats] = q
		}
	}
}

// Expect is what an execution usually takes, and why it was not sent yet.
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

// farthest is how many questions are looked at for what holds a batch: with more
// of them unsettled, a paused part holds them, and no batch waits for that.
const farthest = 64

// blocker is what the barrier waits for before question q may start at endpoint e:
// of the first question in its scope that has not settled, the call that was sent
// first, else what was not sent. -1 when nothing holds it.
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

// scope is the endpoints that the barrier makes wait for each other.
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
