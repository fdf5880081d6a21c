package engine

// An endpoint that gives no answer at all must cost the others nothing. After two
// silent executions in a row it is down: its next ones fail at once. A successful
// health check of its region puts it on trial: its executions are sent again, but
// hold no batch, and the attempt has send_deadline for its whole answer. One more
// silence and it is down again; any response and it is an endpoint like the others.

// silentMost is how many executions in a row may get no answer.
const silentMost = 2

// unheard counts an execution that got no answer at all.
func (r *run) unheard(e int, ce *CallError) {
	ep := &r.endpoints[e]
	if ep.silent++; ep.silent >= silentMost {
		ep.down, ep.onTrial = ce, false
		r.sched.letPass(e)
	}
}

// heard notes a response, be it an error: the endpoint is there.
func (r *run) heard(e int) {
	ep := &r.endpoints[e]
	ep.silent, ep.down, ep.onTrial = 0, nil, false
	r.sched.waitFor(e)
}

// tryAgain puts an endpoint that is down on trial.
func (r *run) tryAgain(e int) {
	if ep := &r.endpoints[e]; ep.down != nil {
		ep.down, ep.silent, ep.onTrial = nil, silentMost-1, true
	}
}
