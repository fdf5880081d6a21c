package run

import (
	"fmt"
	"time"

	"beacon/engine"
	"beacon/engine/board"
)

// The ends of a run before all its executions have settled by themselves.
const (
	endCanceled  = "canceled"
	endTimeout   = "timeout"
	endPreflight = "preflight"
	endCost      = "cost"
	endStore     = "store"
)

// ending is how a run ends and what came of it.
type ending struct {
	why       string // one of the ends above, "" while the run is not being ended
	reason    string // the same in words
	cancels   board.CancelReport
	unreached int  // executions that failed because nothing could be reached
	over      bool // nothing is left to do
	out       Outcome
	done      chan struct{} // closed when the run is over and stored
}

// halt ends a run early: nothing more is sent, calls are cut, what was not sent
// is canceled at once, what is in flight as soon as its worker reports.
func (r *run) halt(end, reason string) {
	if r.end.why != "" || r.end.over {
		return
	}
	r.end.why, r.end.reason = end, reason
	r.end.cancels.Asked = true
	r.calls.cut(errHalted)
	for i := range r.job.Total() {
		switch r.sched.State(i) {
		case engine.Pending, engine.Retrying:
			x := r.open(i)
			x.Reason = reason
			r.touch(i, x)
			r.settle(i, x, engine.Canceled)
		}
	}
	r.touchJob()
}

// canceledInFlight settles an execution whose call was cut.
func (r *run) canceledInFlight(i int, x *engine.Execution, confirmed bool) {
	a := x.Last()
	a.Error, a.CancelConfirmed, a.Unknown = "canceled", confirmed, !confirmed
	if confirmed {
		r.end.cancels.Confirmed++
	} else {
		r.end.cancels.Unconfirmed++
	}
	x.Reason = r.end.reason
	if x.Reason == "" {
		x.Reason = "canceled"
	}
	r.settle(i, x, engine.Canceled)
}

// failStore ends a run whose outcomes can no longer be kept. Its calls are dropped
// and not canceled at Modal: a resume collects those whose handle is stored.
func (r *run) failStore() {
	if r.end.why == "" {
		r.end.why, r.end.reason = endStore, "the store cannot be used"
	}
	r.calls.cut(errDropped)
}

// expire ends the run at the job's timeout.
func (r *run) expire() {
	if r.turn.admitted && r.end.why == "" && !r.end.over && r.clock.expired() {
		r.halt(endTimeout, fmt.Sprintf("the job's timeout of %s passed", engine.Rounded(r.clock.timeout)))
	}
}

// untilNext is how long nothing of this run happens by itself; a second at most
// while it works, for the forecast.
func (r *run) untilNext() time.Duration {
	if !r.turn.admitted || r.clock.paused || r.end.why != "" {
		return time.Hour
	}
	wait := min(time.Second, r.clock.timeout-r.clock.worked(), r.untilCool())
	if at, ok := r.sched.NextDue(r.clock.now()); ok {
		wait = min(wait, at-r.clock.now())
	}
	return wait
}

// pause stops sending, or goes on; what is in flight is waited for.
func (r *run) pause(on bool) {
	if r.clock.paused == on || r.end.why != "" {
		return
	}
	run, at := r.current(), int64(r.clock.pause(on))
	if on {
		run.Pauses = append(run.Pauses, engine.Pause{FromNS: at})
	} else {
		run.Pauses[len(run.Pauses)-1].ToNS = at
		r.held.note = ""
	}
	r.touchJob()
}
