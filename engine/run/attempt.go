package run

import (
	"fmt"
	"time"
	"unicode/utf8"

	"beacon/engine"
	"beacon/engine/classify"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// ended applies a worker's outcome to its execution.
func (r *run) ended(i int, o outcome) {
	_, e, _ := r.job.At(i)
	r.calls.n--
	r.calls.closed(i)
	r.engine.lim.Give(&r.job.Endpoints[e])
	x, ep := r.open(i), &r.endpoints[e]
	a := x.Last()
	if r.engine.fatal != nil {
		return
	}
	a.SettledSeq, a.SettledAt = r.nextSeq(), r.engine.opt.Wall()
	a.SettledNS = int64(o.at.Sub(r.clock.start))
	if a.Run != r.current().Number {
		a.SettledRun, a.Collected = r.current().Number, o.answer != nil
	}
	// For a collected call, the time waited in this run. The answer may have come at any
	// moment of a standstill.
	took := r.engine.beat.ran(o.sent, o.at)
	ep.FreeAt = o.at.Sub(r.clock.start)
	cost := plan.CostOf(r.job, e, took)
	x.CostUSD += cost
	r.rec.CostUSD += cost
	defer r.capCost()
	switch {
	case o.answer != nil:
		r.answered(i, e, x, o.answer, took)
	case o.halted:
		if r.calls.areCut() {
			r.halt(endCanceled, "canceled") // Cancel cuts the calls before its halt arrives
		}
		r.canceledInFlight(i, x, o.confirmed)
	default:
		a.CancelConfirmed = o.confirmed // set when a deadline ended the call
		r.failedAttempt(i, e, x, asCallError(o.err))
	}
}

// answered settles an execution whose answer came back.
func (r *run) answered(i, e int, x *engine.Execution, ans *engine.Answer, took time.Duration) {
	ep, a := &r.endpoints[e], x.Last()
	if ans.Cold != nil {
		a.Cold = *ans.Cold
	}
	if a.SettledRun == 0 {
		ep.Measured(took, a.Cold)
	}
	ep.Answered, ep.probe.failed = true, false
	r.heard(e)
	ep.said = identity{ans.ContainerID, ans.ObservedRegion, ans.CodeVersion}
	m, _ := r.job.Model(x.Model)
	q, _, _ := r.job.At(i)
	class, rule := classify.Answer(ans, r.job.Questions[q].Expect, m.MaxTokens)
	x.Class, x.ClassRule = class, foreign.Text(rule)
	x.Snippet = snippet(ans.Text)
	if a.Collected {
		r.current().Collected++
		r.touchJob()
	}
	r.touch(i, x).answers[i] = ans
	r.settle(i, x, engine.Completed)
}

// failedAttempt retries a failed attempt or settles its execution.
func (r *run) failedAttempt(i, e int, x *engine.Execution, ce *engine.CallError) {
	a, ep := x.Last(), &r.endpoints[e]
	a.Error, a.Kind, a.Status = foreign.Text(ce.Error()), ce.Kind, ce.Status
	a.Unknown = outcomeUnknown(ce, a.Call != nil) && !a.CancelConfirmed
	r.engine.monitor.failed(x.Region, ce)
	lost := a.Unknown && a.SettledRun != 0 // the answer of an earlier run's call
	if lost {
		r.current().Unknown++
		r.touchJob()
	}
	if policies[ce.Kind].stops {
		ep.reach.stopped = ce
	}
	x.Reason, x.Hint, x.Kind = a.Error, foreign.Text(ce.Hint), ce.Kind
	if a.Unknown && r.engine.opt.Settings.OnUnknown == engine.Ask && ce.Kind != engine.KindDeadline {
		x.Reason = "outcome unknown: " + a.Error
		r.settleFailed(i, e, x, ce)
		return
	}
	n := r.attemptsOfThisRun(x)
	wait := backoff(n, ce.RetryAfter)
	retry := mayRetry(ce.Kind, n, r.engine.opt.Settings.Retries, ep.retries) && !r.passesDeadline(ep, a, wait)
	if ce.GaveUp && n > 1 {
		retry = false // one more try after the driver's time limit is enough
	}
	// A call lost in a crash is sent again because of on_unknown, not as a retry.
	resend := lost && ce.Kind == engine.KindGone
	if !retry && !resend || r.end.why != "" {
		r.settleFailed(i, e, x, ce)
		return
	}
	if lost {
		r.current().Resent++
	} else {
		ep.retries--
	}
	a.RetryIn = wait
	x.State = engine.Retrying
	r.sched.Retry(i, r.clock.now()+wait)
	r.parkIfPaused(i)
	r.touch(i, x)
	r.tellExecution(engine.ExecutionRetrying, x, func(ev *engine.Event) {
		ev.Error, ev.Hint, ev.RetryMS, ev.DurationMS = a.Error, foreign.Text(ce.Hint), ms(wait), ms(a.Duration())
	})
}

// passesDeadline reports whether a pause would end after the attempt's deadline.
func (r *run) passesDeadline(ep *endpointRun, a *engine.Attempt, wait time.Duration) bool {
	deadline := r.engine.opt.Settings.Deadlines.Warm
	if !ep.Answered {
		deadline = r.engine.opt.Settings.Deadlines.Cold
	}
	return a.Run == r.current().Number && r.clock.ran(time.Duration(a.SentNS), r.clock.now())+wait > deadline
}

func (r *run) attemptsOfThisRun(x *engine.Execution) (n int) {
	for i := range x.Attempts {
		if x.Attempts[i].Run == r.current().Number {
			n++
		}
	}
	return max(1, n)
}

func (r *run) settleFailed(i, e int, x *engine.Execution, ce *engine.CallError) {
	if unreached(ce) {
		r.end.unreached++
	}
	if silent(ce) {
		r.unheard(e, ce)
	} else {
		r.heard(e)
	}
	x.Class, x.ClassRule = "", ""
	switch ce.Kind {
	case engine.KindMalformed:
		x.Class = engine.Malformed
	case engine.KindAnswer, engine.KindModel:
		x.Class = engine.ErrorClass
	}
	r.settle(i, x, engine.Failed)
}

// failAtOnce fails an execution without sending it, because its endpoint is down or
// refused an earlier call.
func (r *run) failAtOnce(i int, cause *engine.CallError) {
	x := r.open(i)
	x.Kind, x.Hint = engine.KindDown, foreign.Text(cause.Hint)
	why := "not sent, the endpoint is silent"
	if policies[cause.Kind].stops {
		x.Kind, why = engine.KindStopped, "not sent, the endpoint refused an earlier call"
	}
	x.Reason = foreign.Text(fmt.Sprintf("%s: %s", why, cause.Error()))
	if unreached(cause) {
		r.end.unreached++
	}
	r.startBatch(i)
	t := r.touch(i, x)
	t.replace[i] = t.replace[i] || r.sched.Manual(i)
	r.settle(i, x, engine.Failed)
}

// settle ends an execution, and its batch when it was the last of it.
func (r *run) settle(i int, x *engine.Execution, st engine.State) {
	x.State = st
	r.sched.Settle(i, st)
	r.rec.Counts.Add(st, 1)
	r.touch(i, x)
	r.touchJob()
	r.tellExecution(engine.ExecutionFinished, x, func(ev *engine.Event) {
		ev.Error, ev.Hint = x.Reason, x.Hint
		if a := x.Last(); a != nil && a.SettledSeq != 0 {
			ev.DurationMS = ms(a.Duration())
		}
	})
	q, _, _ := r.job.At(i)
	if r.batches[q].left--; r.batches[q].left == 0 {
		r.startBatch(i)
		r.tellBatch(engine.BatchCompleted, q)
	}
}

// snippet is the beginning of an answer for lists, not yet escaped.
func snippet(text foreign.Text) foreign.Text {
	const most = 96
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}
