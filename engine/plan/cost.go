package plan

import (
	"time"

	"beacon/engine"
)

// CostOf is the cost in USD of busy time at an endpoint: time × GPU price × the
// region's multiplier × GPUs per call. Simulated time is multiplied by the
// simulator's speed, so that a simulated job costs as much as the real one would.
func CostOf(j *engine.Job, e int, busy time.Duration) float64 {
	ep := &j.Endpoints[e]
	m, _ := j.Model(ep.Model)
	return busy.Seconds() * j.Speed * m.USDPerSecond * ep.PriceMultiplier * float64(ep.GPUsPerCall)
}

// HourlyOf is the cost in USD of one hour of an endpoint's container at Modal, busy
// or idle.
func HourlyOf(j *engine.Job, e int) float64 {
	ep := &j.Endpoints[e]
	m, _ := j.Model(ep.Model)
	return m.USDPerSecond * time.Hour.Seconds() * ep.PriceMultiplier * float64(ep.GPUsPerCall)
}

// IdleOf is the cost of a container after its last answer: Modal bills it until its
// scale-down window has passed (https://modal.com/docs/guide/billing).
func IdleOf(j *engine.Job, e int) float64 { return CostOf(j, e, j.Endpoints[e].Scaledown) }
