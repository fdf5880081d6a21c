package plan

import (
	"beacon/engine"
	"beacon/engine/foreign"
)

// Limiter counts the calls in flight of all jobs of the process against the limits.
// It is for one goroutine.
type Limiter struct {
	limits    engine.Limits
	perRegion map[foreign.Text]int
	total     int
	gpus      int
	region    map[foreign.Text]int
	endpoint  map[[2]foreign.Text]int
}

func NewLimiter(l engine.Limits, perRegion map[foreign.Text]int) *Limiter {
	return &Limiter{limits: l, perRegion: perRegion, region: map[foreign.Text]int{}, endpoint: map[[2]foreign.Text]int{}}
}

func under(n, limit int) bool { return limit <= 0 || n < limit }

// Room reports whether one more call to the endpoint respects every limit.
func (l *Limiter) Room(ep *engine.Endpoint) bool {
	return under(l.endpoint[ep.ID()], max(1, l.limits.PerEndpoint)) &&
		under(l.total, l.limits.MaxInFlight) &&
		under(l.region[ep.Region], l.perRegion[ep.Region]) &&
		(l.limits.GPUs <= 0 || l.gpus+ep.GPUsPerCall <= l.limits.GPUs)
}

// Busy reports whether a call to the endpoint is in flight.
func (l *Limiter) Busy(ep *engine.Endpoint) bool { return l.endpoint[ep.ID()] > 0 }

// Take counts a call to the endpoint as in flight.
func (l *Limiter) Take(ep *engine.Endpoint) { l.add(ep, 1) }

// Give counts a call to the endpoint as ended.
func (l *Limiter) Give(ep *engine.Endpoint) { l.add(ep, -1) }

func (l *Limiter) add(ep *engine.Endpoint, n int) {
	l.total += n
	l.gpus += n * ep.GPUsPerCall
	l.region[ep.Region] += n
	l.endpoint[ep.ID()] += n
}
