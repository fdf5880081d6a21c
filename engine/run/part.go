package run

import (
	"log/slog"

	"beacon/engine"
)

// CancelPart cancels the unsettled executions of a part of a running job and returns
// their number. The rest of the job continues; RetryPart sends them again.
func (e *Engine) CancelPart(id string, p engine.Part) (n int, err error) {
	return e.onPart(id, func(r *run) (int, error) { return r.cancelPart(p), nil })
}

// PausePart keeps a part of a running job from being sent, or lets it be sent again.
// Its unsent executions hold no batch. It returns the number of executions concerned.
func (e *Engine) PausePart(id string, p engine.Part, paused bool) (n int, err error) {
	return e.onPart(id, func(r *run) (int, error) { return r.pausePart(p, paused), nil })
}

// RetryPart sends the failed and canceled executions of a part of a running job again,
// as retries by hand, and returns their number.
func (e *Engine) RetryPart(id string, p engine.Part) (n int, err error) {
	return e.onPart(id, func(r *run) (int, error) { return r.retryPart(p) })
}

func (e *Engine) onPart(id string, fn func(*run) (int, error)) (n int, err error) {
	r := e.working(id)
	if r == nil {
		return 0, engine.Usagef("job %s is not running", engine.ShortID(id))
	}
	err = e.call(func() (err error) {
		if r.end.why != "" || r.end.over {
			return engine.Usagef("job %s is ending", engine.ShortID(id))
		}
		n, err = fn(r)
		return err
	})
	return n, err
}

// held has the pauses by hand and by the cost cap.
type held struct {
	parts  []engine.Part
	capped bool   // the cost cap was reached
	note   string // why the engine paused the job
}

func (r *run) each(p engine.Part, fn func(i int, st engine.State)) {
	for i := range r.job.Total() {
		if p.Has(r.job.KeyAt(i)) {
			fn(i, r.sched.State(i))
		}
	}
}

func (r *run) cancelPart(p engine.Part) (n int) {
	r.each(p, func(i int, st engine.State) {
		switch {
		case st.InFlight():
			r.calls.cuts[i](errHalted)
		case !st.Settled():
			x := r.open(i)
			x.Reason = "canceled"
			r.touch(i, x)
			r.settle(i, x, engine.Canceled)
		default:
			return
		}
		n++
	})
	return n
}

func (r *run) pausePart(p engine.Part, paused bool) (n int) {
	if !paused {
		r.held.parts = without(r.held.parts, p)
	} else {
		r.held.parts = append(without(r.held.parts, p), p)
	}
	r.each(p, func(i int, st engine.State) {
		if st != engine.Pending && st != engine.Retrying {
			return
		}
		if r.pausedPart(i) {
			r.sched.Park(i)
		} else {
			r.sched.Unpark(i)
		}
		n++
	})
	r.engine.opt.Log.Log(r.engine.base, slog.LevelInfo, "part paused or unpaused", "job_id", r.job.ID, "question_id", p.Question,
		"region", p.Region, "model", p.Model, "paused", paused, "executions", n)
	r.touchJob()
	return n
}

func without(parts []engine.Part, p engine.Part) (out []engine.Part) {
	for _, other := range parts {
		if other != p {
			out = append(out, other)
		}
	}
	return out
}

func (r *run) pausedPart(i int) bool {
	k := r.job.KeyAt(i)
	for _, p := range r.held.parts {
		if p.Has(k) {
			return true
		}
	}
	return false
}

// parkIfPaused keeps an execution that is to be sent again unsent while its part is
// paused.
func (r *run) parkIfPaused(i int) {
	if r.pausedPart(i) {
		r.sched.Park(i)
	}
}

func (r *run) retryPart(p engine.Part) (n int, err error) {
	r.each(p, func(i int, st engine.State) {
		if st != engine.Failed && st != engine.Canceled || err != nil {
			return
		}
		var x *engine.Execution
		if x, _, err = r.engine.opt.Store.Execution(r.job.ID, r.job.KeyAt(i)); err == nil {
			r.reopen(i, x)
			n++
		}
	})
	return n, err
}

func (r *run) reopen(i int, x *engine.Execution) {
	q, e, _ := r.job.At(i)
	r.rec.Counts.Add(x.State, -1)
	r.touch(i, x).replace[i] = x.State == engine.Failed
	x.State, x.Class, x.ClassRule = engine.Pending, "", ""
	r.live[i] = x
	r.sched.Reopen(i)
	r.parkIfPaused(i)
	r.batches[q].left++
	r.endpoints[e].reach.askedAgain()
	r.touchJob()
}
