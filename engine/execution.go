package engine

import (
	"time"

	"beacon/engine/foreign"
)

// Execution is one (job, question, region, model, repeat) as it is stored; the
// text of its answer is stored separately.
type Execution struct {
	Key
	State State `json:"state"`
	Class Class `json:"class,omitempty"`
	// ClassRule is the rule of Classify that set Class.
	ClassRule foreign.Text `json:"class_rule,omitempty"`
	// Reason is why it failed, was canceled or was skipped, in words.
	Reason foreign.Text `json:"reason,omitempty"`
	// Hint is what the operator can do about it.
	Hint foreign.Text `json:"hint,omitempty"`
	Kind Kind         `json:"kind,omitempty"`
	// Attempts in order; Attempts[i] has number i+1.
	Attempts []Attempt `json:"attempts,omitempty"`
	CostUSD  float64   `json:"cost_usd,omitempty"`
	// Snippet is the beginning of the answer, for lists.
	Snippet foreign.Text `json:"snippet,omitempty"`
}

// Attempt is one try at an execution.
type Attempt struct {
	Run int `json:"run"` // of the job, counted from 1
	// Manual marks an attempt of a retry by hand, exempt from the barrier.
	Manual bool `json:"manual,omitempty"`
	// Overtaken marks an attempt whose batch continued without it while it was paused.
	Overtaken bool `json:"overtaken,omitempty"`
	// SentSeq and SettledSeq order all sends and ends of a job; 0 is "not yet".
	SentSeq    int64 `json:"sent_seq"`
	SettledSeq int64 `json:"settled_seq,omitempty"`
	// SentNS and SettledNS are nanoseconds since the start of the run, by the
	// monotonic clock. Wall times are for people.
	SentNS    int64     `json:"sent_ns"`
	SettledNS int64     `json:"settled_ns,omitempty"`
	SentAt    time.Time `json:"sent_at"`
	SettledAt time.Time `json:"settled_at,omitzero"`
	// Cold marks the first call of the endpoint without a warm container, as
	// estimated here; a value in the answer is more reliable.
	Cold bool  `json:"cold,omitempty"`
	Call *Call `json:"call,omitempty"`
	// SettledRun is the run in which the attempt ended, if that is not Run:
	// SettledNS then counts from that run's start.
	SettledRun int `json:"settled_run,omitempty"`
	// Collected is set when the answer was fetched by a later run.
	Collected bool         `json:"collected,omitempty"`
	Error     foreign.Text `json:"error,omitempty"`
	Kind      Kind         `json:"kind,omitempty"`
	Status    int          `json:"status,omitempty"` // HTTP, 0 when there was none
	// Unknown is set when the attempt may have run at Modal without its
	// answer reaching the store.
	Unknown bool `json:"unknown,omitempty"`
	// CancelConfirmed is set when Modal confirmed that the call was canceled, by
	// hand, by a signal or for a deadline: its outcome is then known.
	CancelConfirmed bool          `json:"cancel_confirmed,omitempty"`
	RetryIn         time.Duration `json:"retry_in,omitempty"`
}

// Open reports whether the attempt was sent and has not ended.
func (a *Attempt) Open() bool { return a.SettledSeq == 0 }

// Duration is the time from sent to settled; 0 while the attempt is open.
func (a *Attempt) Duration() time.Duration {
	if a.Open() {
		return 0
	}
	if a.SettledRun != 0 {
		return max(0, a.SettledAt.Sub(a.SentAt))
	}
	return time.Duration(a.SettledNS - a.SentNS)
}

// Last is the newest attempt, nil before the first.
func (e *Execution) Last() *Attempt {
	if len(e.Attempts) == 0 {
		return nil
	}
	return &e.Attempts[len(e.Attempts)-1]
}

// UnknownOutcome is true when any attempt may have run at Modal without its
// answer reaching the store.
func (e *Execution) UnknownOutcome() bool {
	for i := range e.Attempts {
		if e.Attempts[i].Unknown {
			return true
		}
	}
	return false
}

// Run is a stretch in which one process works on a job.
type Run struct {
	Number    int       `json:"number"`
	StartedAt time.Time `json:"started_at"`
	// EndedNS counts nanoseconds since the start; 0 after a crash.
	EndedNS int64 `json:"ended_ns,omitempty"`
	// TimeoutNS is the job's timeout in this run.
	TimeoutNS int64   `json:"timeout_ns"`
	Pauses    []Pause `json:"pauses,omitempty"`
	// Standstills are the stretches in which the process did not run, at most
	// MostPauses of them, in order. They may lie within a pause.
	Standstills []Pause `json:"standstills,omitempty"`
	// End says how the run ended: "", "canceled", "timeout", "store".
	End string `json:"end,omitempty"`
	// Limits in force, for verify.
	PerEndpoint int                  `json:"per_endpoint"`
	MaxInFlight int                  `json:"max_in_flight"`
	PerRegion   map[foreign.Text]int `json:"per_region,omitempty"`
	// Collected, Resent and Unknown count what a resume found left by the previous
	// run: handles collected, attempts sent again, outcomes unknown.
	Collected int `json:"collected,omitempty"`
	Resent    int `json:"resent,omitempty"`
	Unknown   int `json:"unknown,omitempty"`
}

// Pause is a stretch of a run that no deadline of the job counts, in nanoseconds of its
// run. ToNS is 0 while it lasts.
type Pause struct {
	FromNS int64 `json:"from_ns"`
	ToNS   int64 `json:"to_ns,omitempty"`
}

// JobRecord has the facts that a list of jobs needs: no questions, no answers.
type JobRecord struct {
	ID           string         `json:"id"`
	Name         foreign.Text   `json:"name"`
	CreatedAt    time.Time      `json:"created_at"`
	Counts       Counts         `json:"counts"`
	Questions    int            `json:"questions"`
	Endpoints    int            `json:"endpoints"`
	Regions      []foreign.Text `json:"regions"`
	Barrier      Barrier        `json:"barrier"`
	Lookahead    int            `json:"lookahead"`
	Driver       foreign.Text   `json:"driver"`
	Simulated    bool           `json:"simulated"`
	CostUSD      float64        `json:"cost_usd"`
	DurationMS   int64          `json:"duration_ms"`
	LastSequence int64          `json:"last_sequence"`
	Runs         []Run          `json:"runs,omitempty"`
	// QuestionsSHA256 is the hash of the job's questions; "" in records written
	// before it existed: it is then computed from the questions.
	QuestionsSHA256 string `json:"questions_sha256,omitempty"`
}

// State of a job that no process holds.
func (r *JobRecord) State() JobState { return r.Counts.JobState() }
