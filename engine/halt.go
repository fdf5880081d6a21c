package engine

import (
	"fmt"
	"time"
)

// halt ends a run early: nothing more is sent, calls are cut, what was not sent
// is canceled at once, what is in flight as soon as its worker reports.
func (r *run) halt(end, reason string) {
	if r.end != "" || r.over {
		return
	}
	r.end, r.endReason = end, reason
	r.cancels.Asked = true
	r.cut(errHalted)
	for i := range r.sched.state {
		switch r.sched.state[i] {
		case Pending, Retrying:
			x := r.open(i)
			x.Reason = reason
			r.touch(i, x)
			r.settle(i, x, Canceled)
		}
	}
	r.touchJob()
}

// canceledInFlight settles an execution whose call was cut.
func (r *run) canceledInFlight(i int, x *Execution, confirmed bool) {
	a := x.Last()
	a.Error, a.CancelConfirmed, a.Unknown = "canceled", confirmed, !confirmed
	if confirmed {
		r.cancels.Confirmed++
	} else {
		r.cancels.Unconfirmed++
	}
	x.Reason = r.endReason
	if x.Reason == "" {
		x.Reason = "canceled"
	}
	r.settle(i, x, Canceled)
}

// failStore ends a run whose outcomes can no longer be kept. Its calls are dropped
// and not canceled at Modal: a resume collects those whose handle is stored.
func (r *run) failStore() {
	if r.end == "" {
		r.end, r.endReason = endStore, "the store cannot be used"
	}
	r.cut(errDropped)
}

// worked is how long the run has worked on the job, without pauses.
func (r *run) worked() time.Duration {
	t := r.now() - r.pausedFor
	if r.paused {
		t -= r.now() - r.pausedSince
	}
	return t
}

// expire ends the run at the job's timeout.
func (r *run) expire() {
	if r.admitted && r.end == "" && !r.over && !r.paused && r.worked() >= r.timeout {
		r.halt(endTimeout, fmt.Sprintf("the job's timeout of %s passed", round(r.timeout)))
	}
}

// untilNext is how long nothing of this run happens by itself; a second at most
// while it works, for the forecast.
func (r *run) untilNext() time.Duration {
	if !r.admitted || r.paused || r.end != "" {
		return time.Hour
	}
	wait := min(time.Second, r.timeout-r.worked(), r.untilCool())
	if at, ok := r.sched.nextDue(r.now()); ok {
		wait = min(wait, at-r.now())
	}
	return wait
}

// pause stops sending, or goes on; what is in flight is waited for.
func (r *run) pause(on bool) {
	if r.paused == on || r.end != "" {
		return
	}
	r.paused = on
	run := r.current()
	if on {
		r.pausedSince = r.now()
		run.Pauses = append(run.Pauses, Pause{FromNS: int64(r.pausedSince)})
	} else {
		r.pausedFor += r.now() - r.pausedSince
		run.Pauses[len(run.Pauses)-1].ToNS = int64(r.now())
		r.note = ""
	}
	r.touchJob()
}
