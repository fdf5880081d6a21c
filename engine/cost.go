package engine

import "time"

// CostOf is what a time at an endpoint costs in USD: time × GPU price × the
// region's multiplier × GPUs per call. Simulated time is multiplied by the
// simulator's speed, so that a simulated job costs what the real one would.
func (j *Job) CostOf(e int, busy time.Duration) float64 {
	ep := &j.Endpoints[e]
	m, _ := j.Model(ep.Model)
	return busy.Seconds() * j.Speed * m.USDPerSecond * ep.PriceMultiplier * float64(ep.GPUsPerCall)
}
