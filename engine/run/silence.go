package run

import (
	"beacon/engine"
	"beacon/engine/plan"
)

// An endpoint that gives no answer at all must not delay the others. After two silent
// executions in a row it is down: its next ones fail at once. A successful health
// check of its region puts it on trial: its executions are sent again, but hold no
// batch, and an attempt has send_deadline for its whole answer. After one more silent
// execution it is down again; after any response it is up.

// reach records whether an endpoint answers and whether it is still sent requests.
type reach struct {
	silent  int               // executions in a row without any answer
	down    *engine.CallError // silent too often: its executions fail at once
	onTrial bool              // was down, and has not answered since
	stopped *engine.CallError // 401, 403 or spend limit: its executions fail at once for good
}

// refuses returns why an endpoint is sent nothing, or nil.
func (r *reach) refuses() *engine.CallError {
	if r.stopped != nil {
		return r.stopped
	}
	return r.down
}

// unheard counts an execution without any answer and reports whether that puts the
// endpoint down.
func (r *reach) unheard(cause *engine.CallError) bool {
	if r.silent++; r.silent < plan.SilentMost {
		return false
	}
	r.down, r.onTrial = cause, false
	return true
}

// heard records any response, an error included: the endpoint is up.
func (r *reach) heard() { r.silent, r.down, r.onTrial = 0, nil, false }

// tryAgain puts an endpoint that is down on trial.
func (r *reach) tryAgain() {
	if r.down != nil {
		r.down, r.silent, r.onTrial = nil, plan.SilentMost-1, true
	}
}

// askedAgain clears down and stopped, because the operator retries by hand.
func (r *reach) askedAgain() { r.down, r.stopped, r.silent = nil, nil, 0 }

// unheard counts an execution that got no answer at all and, if the endpoint is now
// down, lets the batches continue without it.
func (r *run) unheard(e int, ce *engine.CallError) {
	if r.endpoints[e].reach.unheard(ce) {
		r.sched.LetPass(e)
	}
}

// heard records a response of an endpoint, which from now on holds its batches.
func (r *run) heard(e int) {
	r.endpoints[e].reach.heard()
	r.sched.WaitFor(e)
}
