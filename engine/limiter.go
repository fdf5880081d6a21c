package engine

// limiter counts what is in flight, over all jobs of the process, against the
// limits. It belongs to one goroutine.
type limiter struct {
	limits    Limits
	perRegion map[string]int
	total     int
	gpus      int
	region    map[string]int
	endpoint  map[[2]string]int
}

func newLimiter(l Limits, perRegion map[string]int) *limiter {
	return &limiter{limits: l, perRegion: perRegion, region: map[string]int{}, endpoint: map[[2]string]int{}}
}

func under(n, limit int) bool { return limit <= 0 || n < limit }

// room tells whether one more call to the endpoint keeps every limit.
func (l *limiter) room(ep *Endpoint) bool {
	return under(l.endpoint[ep.id()], max(1, l.limits.PerEndpoint)) &&
		under(l.total, l.limits.MaxInFlight) &&
		under(l.region[ep.Region], l.perRegion[ep.Region]) &&
		(l.limits.GPUs <= 0 || l.gpus+ep.GPUsPerCall <= l.limits.GPUs)
}

func (l *limiter) take(ep *Endpoint) { l.add(ep, 1) }
func (l *limiter) give(ep *Endpoint) { l.add(ep, -1) }

func (l *limiter) add(ep *Endpoint, n int) {
	l.total += n
	l.gpus += n * ep.GPUsPerCall
	l.region[ep.Region] += n
	l.endpoint[ep.id()] += n
}

func (e *Endpoint) id() [2]string { return [2]string{e.Region, e.Model} }
