package facts

import (
	"strconv"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// Mark returns the mark of a row. It is "paused" only where the pause keeps the row
// from being sent.
func Mark(t *draw.Theme, it tree.Item) draw.Mark {
	if (it.State == engine.Pending || it.State == engine.Retrying) && (it.Job == engine.JobPaused || it.Held && it.Job.Live()) {
		return t.Job(engine.JobPaused)
	}
	return t.State(it.State)
}

// PendingWord returns one word or two for an execution that was not sent.
func PendingWord(it tree.Item) string {
	switch {
	case it.Job == engine.JobPaused, it.Held && it.Job.Live():
		return "paused"
	case it.Job.Live():
		return "waiting"
	}
	return "not asked yet"
}

// Said returns the text at the end of an execution's row: why it waits, or its result.
func Said(t *draw.Theme, j *engine.Job, it tree.Item, now time.Time) (draw.SGR, string) {
	r := &it.Row
	switch it.State {
	case engine.Running, engine.Waiting, engine.Retrying:
		if !it.Job.Live() {
			return t.Dim, "not settled, R resumes it"
		}
	}
	switch it.State {
	case engine.Running:
		return t.Dim, usually(r.Cold, it.Usually)
	case engine.Waiting:
		return t.Wait, atModal(r.Hops)
	case engine.Retrying:
		return t.Again, again(r.RetryAt, now)
	case engine.Completed:
		if text := r.Snippet.Line(); text != "" {
			return t.Dim, text
		}
		return t.Dim, string(r.Class)
	case engine.Failed:
		return t.Bad, draw.Or(r.Reason, foreign.Text(r.Kind)).Line()
	case engine.Pending:
		return t.Dim, waitWords(it.Note, j, it, now)
	}
	return t.Dim, draw.Or(r.Reason.Line(), t.State(it.State).Word)
}

// usually formats the usual duration if it is known.
func usually(cold bool, d time.Duration) string {
	if d == 0 {
		if cold {
			return "first call"
		}
		return ""
	}
	if cold {
		return "first call, usually " + draw.Short(d)
	}
	return "usually " + draw.Short(d)
}

// atModal formats a call that is running at Modal. A spawned call has no hops.
func atModal(hops uint16) string {
	if hops == 0 {
		return "at Modal"
	}
	return "at Modal, hop " + strconv.Itoa(int(hops))
}

// again formats the time until the next attempt.
func again(retryAt int64, now time.Time) string {
	if left := draw.Moment(retryAt).Sub(now); retryAt > 0 && left > 0 {
		return "again in " + draw.Clock(left+time.Second-1)
	}
	return "again now"
}

// waitWords returns why an execution was not sent yet.
func waitWords(n tree.Wait, j *engine.Job, it tree.Item, now time.Time) string {
	since := ""
	if n.Since > 0 {
		if d := draw.Running(now.Sub(draw.Moment(n.Since))); d != "" {
			since = " " + d
		}
	}
	switch {
	case it.Job == engine.JobPaused, !it.Job.Live():
		return PendingWord(it)
	case n.Held:
		return "paused by hand"
	case n.Down != "":
		return "not sent: " + safetext.Line(n.Down)
	case n.Behind >= 0:
		return "queued behind " + draw.Label(n.Behind) + since
	case n.After >= 0:
		q, e, _ := j.At(n.After)
		return "waits for " + draw.Label(q) + " · " + safetext.Line(j.Endpoints[e].String()) + since
	case it.Job == engine.JobPending:
		return "in line behind another job"
	}
	return "waits for a free slot"
}
