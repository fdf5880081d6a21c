package board

import (
	"slices"
	"time"

	"beacon/engine"
)

// RegionView is a region's current and past health.
type RegionView struct {
	engine.Health
	Checking bool
	// History has the last 60 checks, oldest first.
	History []engine.HealthPoint
	// Errors by minute and class, kept over restarts; immutable.
	Errors []engine.ErrorCount
}

// ErrorsLastHour sums the errors of the last hour by class, the most frequent first.
func (v *RegionView) ErrorsLastHour(now time.Time) []engine.ErrorTally {
	var out []engine.ErrorTally
	for _, c := range v.Errors {
		if !c.Within(now) {
			continue
		}
		i := slices.IndexFunc(out, func(t engine.ErrorTally) bool { return t.Name == c.Name })
		if i < 0 {
			i, out = len(out), append(out, engine.ErrorTally{Name: c.Name})
		}
		out[i].N += c.N
	}
	slices.SortStableFunc(out, func(a, b engine.ErrorTally) int { return b.N - a.N })
	return out
}

// LatencyQuantile is the q-quantile of the checks' latency; 0 when no check was
// answered.
func (v *RegionView) LatencyQuantile(q float64) time.Duration {
	var took []time.Duration
	for _, p := range v.History {
		if p.State != engine.Unhealthy {
			took = append(took, p.Latency)
		}
	}
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[int(q*float64(len(took)-1))]
}
