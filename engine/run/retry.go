package run

import (
	"errors"
	"math/rand/v2"
	"time"

	"beacon/engine"
)

const (
	backoffFirst = 500 * time.Millisecond
	backoffMost  = 30 * time.Second
)

// backoff is the pause before attempt n+1 (n counted from 1): retryAfter if the server
// sent one, else half a second doubling to thirty, with full jitter so that endpoints
// do not retry at the same moments.
func backoff(n int, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		return retryAfter
	}
	most := backoffMost
	if n < 7 {
		most = min(most, backoffFirst<<(n-1))
	}
	return rand.N(most) + 1
}

// retryBudget bounds the retries of an endpoint: ten plus a fifth of its executions.
// Without it a failing endpoint gets four times as many requests as a healthy one, and
// Modal starts containers for nothing.
func retryBudget(executions int) int { return 10 + executions/5 }

// mayRetry reports whether a failed attempt is retried. Only its kind, the attempts of
// this run and the endpoint's budget decide.
func mayRetry(kind engine.Kind, attempts, retries, budgetLeft int) bool {
	p := policies[kind]
	if !p.temporary || attempts > retries || budgetLeft <= 0 {
		return false
	}
	return p.tries == 0 || attempts < p.tries
}

// pollAgain reports whether the call may be alive after a failed poll, so that another
// poll may find its answer.
func pollAgain(e *engine.CallError) bool {
	if e.Ended {
		return false
	}
	switch e.Kind {
	case engine.KindRefused, engine.KindDNS, engine.KindReset, engine.KindRateLimited, engine.KindTimeout408:
		return true
	case engine.KindStatus:
		return e.Status != 500
	}
	return false
}

// policy is the engine's reaction to a kind of failure.
type policy struct {
	temporary bool // worth another attempt
	silent    bool // the endpoint gave no answer at all
	stops     bool // ends the remaining sends of the endpoint
	tries     int  // attempts at most; 0: as many as the job allows
}

var policies = map[engine.Kind]policy{
	engine.KindRefused:     {temporary: true, silent: true},
	engine.KindDNS:         {temporary: true, silent: true},
	engine.KindTLS:         {silent: true},
	engine.KindReset:       {temporary: true},
	engine.KindCut:         {temporary: true},
	engine.KindStatus:      {temporary: true},
	engine.KindTimeout408:  {temporary: true},
	engine.KindRateLimited: {temporary: true},
	engine.KindNotFound:    {temporary: true, tries: 3},
	engine.KindGone:        {temporary: true},
	engine.KindAuth:        {stops: true},
	engine.KindSpend:       {stops: true},
}

// silent reports whether the endpoint gave no answer at all: the request was not
// accepted, or a time limit ended the attempt before its whole answer arrived.
func silent(e *engine.CallError) bool {
	return unreached(e) || e.Kind == engine.KindDeadline || e.GaveUp
}

// unreached reports whether the endpoint probably never accepted the request.
func unreached(e *engine.CallError) bool {
	return policies[e.Kind].silent || e.Kind == engine.KindDeadline && e.Deadline == "send_deadline"
}

// asCallError returns the CallError in err, else wraps err as KindInternal.
func asCallError(err error) *engine.CallError {
	var ce *engine.CallError
	if errors.As(err, &ce) {
		return ce
	}
	return &engine.CallError{Op: "call", Kind: engine.KindInternal, Err: err}
}

// unreachable reports whether a stored failure means an unreachable endpoint.
func unreachable(k engine.Kind) bool {
	return policies[k].silent || k == engine.KindDown
}

// outcomeUnknown reports whether the attempt may have run at Modal without its answer
// arriving here.
func outcomeUnknown(e *engine.CallError, hadHandle bool) bool {
	switch e.Kind {
	case engine.KindGone, engine.KindRedirect, engine.KindDeadline, engine.KindUnknown:
		return e.Sent || hadHandle
	case engine.KindReset, engine.KindCut:
		return e.Sent
	case engine.KindRefused, engine.KindDNS, engine.KindTLS, engine.KindInternal:
		return hadHandle
	}
	return false
}
