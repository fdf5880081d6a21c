package run

import (
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
