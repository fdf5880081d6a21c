// Package plan is what a job will do, as data: its executions, the order in which they
// may start (schedule.go, the barrier), the limits (limiter.go), how long calls take
// (pace.go), the rest played forward in virtual time (forecast.go) and its price
// (cost.go). It has no goroutine, reads no clock and does no I/O, so that the run and
// the forecast obey the same rules. It imports the words of engine alone. Start with
// plan.go.
package plan
