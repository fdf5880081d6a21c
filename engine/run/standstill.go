package run

import (
	"log/slog"

	"beacon/engine"
)

// startHeartbeat starts the heartbeat's goroutine and returns a function that ends it and
// waits for it.
func (e *Engine) startHeartbeat() (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer e.guard()
		defer close(ended)
		e.beat.run(end, e.wake)
	}()
	return func() {
		close(end)
		<-ended
	}
}

// wake makes Run take a step. It does not block: with a full inbox Run has work anyway.
func (e *Engine) wake() {
	select {
	case e.inbox <- func() {}:
	default:
	}
}

// recordStandstills adds new standstills to the records of the runs that they interrupted.
// It is called before each commit. A reading of the clock notices the standstill before
// it, so that no stored time comes after one that the record lacks.
func (e *Engine) recordStandstills() {
	for _, r := range e.runs {
		found := e.beat.after(r.clock.recorded)
		r.clock.recorded += len(found)
		for _, s := range found {
			if r.turn.admitted && s.to.After(r.clock.start) {
				r.recordStandstill(s)
			}
		}
	}
}

// recordStandstill adds one standstill, up to the most that a record may have.
func (r *run) recordStandstill(s standstill) {
	run, from, to := r.current(), s.from.Sub(r.clock.start), s.to.Sub(r.clock.start)
	if len(run.Standstills) == engine.MostPauses {
		return
	}
	run.Standstills = append(run.Standstills, engine.Pause{FromNS: int64(from), ToNS: int64(to)})
	r.touchJob()
	e := r.engine
	e.after(func(stored bool) {
		if stored {
			e.opt.Log.Log(e.base, slog.LevelWarn, logStandstill, "job_id", r.job.ID, "duration_ms", (to - from).Milliseconds())
		}
	})
}
