package engine

import "time"

// Settings are today's and no part of a job: a resumed job takes them anew.
type Settings struct {
	Limits      Limits
	PerRegion   map[string]int // in flight at most, by region name; missing or 0: no limit
	Deadlines   Deadlines
	Timeout     time.Duration // of the job; 0 is "auto"
	Retries     int           // attempts after the first
	OnUnknown   OnUnknown
	AnswerLimit int64 // bytes
	Health      HealthSettings
	Preflight   Preflight
	// Prewarm makes every endpoint warm before the first question.
	Prewarm bool
	// CostCap in USD pauses a job that has cost so much; 0 is none. CapEnds ends
	// it instead, where nobody is there to let it go on.
	CostCap float64
	CapEnds bool
}

// HealthSettings say how often a region is asked and for how long at most.
type HealthSettings struct {
	Every   time.Duration
	Timeout time.Duration
}

// OnUnknown says what becomes of an attempt whose outcome nobody knows.
type OnUnknown string

// Resend sends a new attempt; Ask settles the execution as failed, to be taken
// up by a retry.
const (
	Resend OnUnknown = "resend"
	Ask    OnUnknown = "ask"
)

// Preflight says what happens when a region is not ready at the start.
type Preflight string

// Warn says so and goes on, Block refuses to send, Off does not look.
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

// Fit reports whether so many calls and GPUs at once keep the limits over all.
func (l Limits) Fit(calls, gpus int) bool {
	return (l.MaxInFlight <= 0 || calls <= l.MaxInFlight) && (l.GPUs <= 0 || gpus <= l.GPUs)
}

// Deadlines of one attempt, each a length from the moment the request leaves.
type Deadlines struct {
	Send time.Duration // to the first answer or hand-over
	Cold time.Duration // an endpoint's first call
	Warm time.Duration // every later one
}
