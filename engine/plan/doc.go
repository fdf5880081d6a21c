// Package plan describes a job's work as data: its executions, the order in which they
// may start (schedule.go, the barrier), the limits (limiter.go), how long calls take
// (pace.go), the forecast of the rest in virtual time (forecast.go) and its price
// (cost.go). It has no goroutine, reads no clock and does no I/O, so that the run and
// the forecast follow the same rules. It imports only package engine. Start with
// plan.go.
package plan
