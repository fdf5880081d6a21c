package engine

import (
	"time"

	"beacon/engine/foreign"
)

// Settings come from today's configuration and are not part of a job: a resumed job
// uses the current ones.
type Settings struct {
	Limits      Limits
	PerRegion   map[foreign.Text]int // in flight at most, by region name; missing or 0: no limit
	Deadlines   Deadlines
	Timeout     time.Duration // of the job; 0 is "auto"
	Retries     int           // attempts after the first
	OnUnknown   OnUnknown
	AnswerLimit int64 // bytes
	Health      HealthSettings
	Preflight   Preflight
	// Prewarm makes every endpoint warm before the first question.
	Prewarm bool
	// CostCap in USD pauses a job that has cost that much; 0 means no cap. CapEnds
	// ends the job instead, for runs without an operator to unpause it.
	CostCap float64
	CapEnds bool
}

// HealthSettings are the interval of health checks and the time limit of one.
type HealthSettings struct {
	Every   time.Duration
	Timeout time.Duration
}

// OnUnknown says what happens after an attempt with unknown outcome.
type OnUnknown string

// Resend sends a new attempt; Ask settles the execution as failed, for a later
// retry by hand.
const (
	Resend OnUnknown = "resend"
	Ask    OnUnknown = "ask"
)

// Preflight says what happens when a region is not ready at the start.
type Preflight string

// Warn reports it and continues, Block refuses to send, Off does not check.
const (
	PreflightWarn  Preflight = "warn"
	PreflightBlock Preflight = "block"
	PreflightOff   Preflight = "off"
)

// Limits on what is in flight at once; 0 means none.
type Limits struct {
	PerEndpoint int
	MaxInFlight int
	GPUs        int
}

// Fit reports whether this many calls and GPUs at once respect MaxInFlight and GPUs.
func (l Limits) Fit(calls, gpus int) bool {
	return (l.MaxInFlight <= 0 || calls <= l.MaxInFlight) && (l.GPUs <= 0 || gpus <= l.GPUs)
}

// Deadlines of one attempt, each counted from the moment the request leaves.
type Deadlines struct {
	Send time.Duration // to the first answer or hand-over
	Cold time.Duration // an endpoint's first call
	Warm time.Duration // every later one
}
