package report

import (
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// latency collects the durations of answers, cold starts separately: from sent to
// answer, the last attempt of each completed execution.
type latency struct {
	job        *engine.Job
	warm, cold [][]time.Duration // by endpoint
	// in the order of the job
	Regions, Endpoints []pace
}

// pace is the latency of a region or an endpoint.
type pace struct {
	Name       foreign.Text
	Warm, Cold spread
}

// spread summarizes durations by nearest rank: P25 is the smallest duration such that
// at least a quarter of all are not longer, and so on.
type spread struct {
	N                            int
	Min, P25, P50, P75, P95, Max time.Duration
	few                          []time.Duration // all of them, sorted, if there are few enough to draw
}

// fewDots is the most durations that are drawn one by one.
const fewDots = 60

func newLatency(job *engine.Job) latency {
	n := len(job.Endpoints)
	return latency{job: job, warm: make([][]time.Duration, n), cold: make([][]time.Duration, n)}
}

func (l *latency) count(e int, x *engine.Execution) {
	a := x.Last()
	// An answer that a later run collected is left out: no process waited for it in
	// between, so its duration is too long.
	if x.State != engine.Completed || a == nil || a.Open() || a.SettledRun != 0 {
		return
	}
	if a.Cold {
		l.cold[e] = append(l.cold[e], a.Duration())
	} else {
		l.warm[e] = append(l.warm[e], a.Duration())
	}
}

// finish computes the spreads and releases the durations.
func (l *latency) finish() {
	for _, region := range l.job.Regions() {
		var warm, cold []time.Duration
		for e, ep := range l.job.Endpoints {
			if ep.Region == foreign.Text(region) {
				warm, cold = append(warm, l.warm[e]...), append(cold, l.cold[e]...)
			}
		}
		l.Regions = append(l.Regions, pace{foreign.Text(region), sumUp(warm), sumUp(cold)})
	}
	for e, ep := range l.job.Endpoints {
		l.Endpoints = append(l.Endpoints, pace{foreign.Text(ep.String()), sumUp(l.warm[e]), sumUp(l.cold[e])})
	}
	l.warm, l.cold = nil, nil
}

func sumUp(d []time.Duration) spread {
	n := len(d)
	if n == 0 {
		return spread{}
	}
	slices.Sort(d)
	at := func(percent int) time.Duration { return d[max(0, (n*percent+99)/100-1)] }
	s := spread{N: n, Min: d[0], P25: at(25), P50: at(50), P75: at(75), P95: at(95), Max: d[n-1]}
	if n <= fewDots {
		s.few = slices.Clone(d)
	}
	return s
}
