package plan

import (
	"time"

	"beacon/engine"
)

// CostOf is what a time at an endpoint costs in USD: time × GPU price × the
// region's multiplier × GPUs per call. Simulated time is multiplied by the
// simulator's speed, so that a simulated job costs what the real one would.
func CostOf(j *engine.Job, e int, busy time.Duration) float64 {
	ep := &j.Endpoints[e]
	m, _ := j.Model(ep.Model)
	return busy.Seconds() * j.Speed * m.USDPerSecond * ep.PriceMultiplier * float64(ep.GPUsPerCall)
}

// HourlyOf is what a container of an endpoint costs in USD in an hour at Modal,
// busy or idle.
func HourlyOf(j *engine.Job, e int) float64 {
	ep := &j.Endpoints[e]
	m, _ := j.Model(ep.Model)
	return m.USDPerSecond * time.Hour.Seconds() * ep.PriceMultiplier * float64(ep.GPUsPerCall)
}

// IdleOf is what a container still costs after its last answer: Modal bills it
// until its scale-down window has passed (https://modal.com/docs/guide/billing).
func IdleOf(j *engine.Job, e int) float64 { return CostOf(j, e, j.Endpoints[e].Scaledown) }
