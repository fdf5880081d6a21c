package run

import (
	"fmt"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// The reasons for an early end of a run.
const (
	endCanceled  = "canceled"
	endTimeout   = "timeout"
	endPreflight = "preflight"
	endCost      = "cost"
	endStore     = "store"
)

// ending is the state of a run's end and its result.
type ending struct {
	why       string       // one of the reasons above, "" without an early end
	reason    foreign.Text // the same in words
	cancels   board.CancelReport
	unreached int  // executions that failed because nothing could be reached
	over      bool // nothing is left to do
	out       Outcome
	done      chan struct{} // closed when the run is over and stored
}

// halt ends a run early: nothing more is sent and all calls are cut. Executions not in
// flight are canceled at once, the others when their worker reports.
func (r *run) halt(end string, reason foreign.Text) {
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

// failStore ends a run whose outcomes can no longer be stored. Its calls are dropped
// but not canceled at Modal: a resume collects those whose handle is stored.
func (r *run) failStore() {
	if r.end.why == "" {
		r.end.why, r.end.reason = endStore, "the store cannot be used"
	}
	r.calls.cut(errDropped)
}

// expire ends the run at the job's timeout.
func (r *run) expire() {
	if r.turn.admitted && r.end.why == "" && !r.end.over && r.clock.expired() {
		r.halt(endTimeout, foreign.Text(fmt.Sprintf("the job's timeout of %s passed", engine.Rounded(r.clock.timeout))))
	}
}

// untilNext is the time until this run has work without a message; at most a second
// while it is active, for the forecast.
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

// pause stops or continues sending; calls in flight continue.
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

// capCost pauses the run when its cost reaches the cap, or ends it if CapEnds is set.
// After an operator unpauses it, the cap no longer applies.
func (r *run) capCost() {
	set := r.engine.opt.Settings
	if set.CostCap <= 0 || r.held.capped || r.rec.CostUSD < set.CostCap || r.end.why != "" {
		return
	}
	r.held.capped = true
	reason := fmt.Sprintf("it has cost $%.2f, and [job] cost_cap is $%.2f", r.rec.CostUSD, set.CostCap)
	r.engine.opt.Log.Warn("cost cap reached", "job_id", r.job.ID, "reason", reason)
	if set.CapEnds {
		r.halt(endCost, foreign.Text(reason))
		return
	}
	r.pause(true)
	r.held.note = reason
	r.touchJob()
}
