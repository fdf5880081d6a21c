package ui

import (
	"time"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// waitNote is why an execution was not sent yet, and since when that lasts.
type waitNote struct {
	held   bool   // paused by hand with its part
	down   string // why nothing is sent to its endpoint, raw
	behind int    // a question its endpoint works on, or -1
	// after is an execution that must settle first, or -1; of is its question's
	// and endpoint's name.
	after int
	of    string
	since int64 // when that was sent, 0 when it was not
}

// expect is what an execution usually takes, and why it was not sent yet.
func (t *tree) expect(v *engine.JobView, x int) (time.Duration, waitNote) {
	note := waitNote{behind: -1, after: -1}
	q, e, _ := t.job.At(x)
	if e >= len(v.Endpoints) {
		return 0, note
	}
	ep := &v.Endpoints[e]
	if v.Rows[x].State == engine.Pending {
		note = t.wait(v, x, q, e)
	}
	if v.Rows[x].Cold {
		return ep.ExpectCold, note
	}
	return ep.ExpectWarm, note
}

func (t *tree) wait(v *engine.JobView, x, q, e int) waitNote {
	note := waitNote{behind: -1, after: -1, down: v.Endpoints[e].Down, held: v.Holds(t.job.KeyAt(x))}
	if e < len(t.busy) && t.busy[e] >= 0 && t.busy[e] != q {
		note.behind = t.busy[e]
		for r := range t.job.Repeats {
			if row := &v.Rows[t.job.Index(note.behind, e, r)]; row.State.InFlight() {
				note.since = row.SentAt
			}
		}
		return note
	}
	if b := t.blocker(v, q, e); b >= 0 {
		bq, be, _ := t.job.At(b)
		note.after, note.of = b, draw.Label(bq)+" · "+safetext.Line(t.job.Endpoints[be].String())
		if v.Rows[b].State.InFlight() {
			note.since = v.Rows[b].SentAt
		}
	}
	return note
}

// farthest is how many questions are looked at for what holds a batch: with more
// of them unsettled, something paused holds them, and nobody waits for that.
const farthest = 64

// blocker is what the barrier waits for before question q may start at endpoint e:
// of the first question in its scope that has not settled, the call that was sent
// first, else what was not sent. -1 when nothing holds it.
func (t *tree) blocker(v *engine.JobView, q, e int) int {
	from, to := t.scope(e)
	for b := max(t.lo, q-farthest); b < q-t.job.Lookahead; b++ {
		found := -1
		for x := t.job.Index(b, from, 0); x < t.job.Index(b, to-1, 0)+t.job.Repeats; x++ {
			row := &v.Rows[x]
			if row.State.Settled() || row.State == engine.Pending && v.Holds(t.job.KeyAt(x)) {
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
func (t *tree) scope(e int) (from, to int) {
	switch t.job.Barrier {
	case engine.BarrierEndpoint:
		return e, e + 1
	case engine.BarrierRegion:
		for _, g := range t.groups {
			if e >= g.from && e < g.to {
				return g.from, g.to
			}
		}
	}
	return 0, len(t.job.Endpoints)
}

// words says why an execution was not sent yet.
func (n waitNote) words(it item, now time.Time) string {
	since := ""
	if n.since > 0 {
		if d := draw.Running(now.Sub(draw.Moment(n.since))); d != "" {
			since = " " + d
		}
	}
	switch {
	case it.job == engine.JobPaused, !it.job.Live():
		return pendingWord(it)
	case n.held:
		return "paused by hand"
	case n.down != "":
		return "not sent: " + safetext.Line(n.down)
	case n.behind >= 0:
		return "queued behind " + draw.Label(n.behind) + since
	case n.after >= 0:
		return "waits for " + n.of + since
	case it.job == engine.JobPending:
		return "in line behind another job"
	}
	return "waits for a place in flight"
}
