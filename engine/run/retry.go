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

// backoff is the pause before attempt n+1 (n counted from 1): half a second
// doubling to thirty, with full jitter so that endpoints do not come back in
// step; or what the server asked for.
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

// retryBudget bounds the retries of an endpoint: ten and a fifth of its
// executions. Without it a failing endpoint is asked four times as often as a
// healthy one, which makes Modal start containers for nothing.
func retryBudget(executions int) int { return 10 + executions/5 }

// mayRetry tells whether a failed attempt is worth another: its kind, the
// attempts of this run and the endpoint's budget decide, and nothing else.
func mayRetry(kind engine.Kind, attempts, retries, budgetLeft int) bool {
	p := policies[kind]
	if !p.temporary || attempts > retries || budgetLeft <= 0 {
		return false
	}
	return p.tries == 0 || attempts < p.tries
}

// pollAgain tells whether a failed look at a call leaves the call alive, so that
// another look may find its answer.
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
