package board

import (
	"time"

	"beacon/engine"
)

// JobView is a job as it is shown.
type JobView struct {
	Job    *engine.Job // immutable
	State  engine.JobState
	Counts engine.Counts
	// InFlight counts calls under way, Retrying pauses before another attempt.
	InFlight, Retrying int
	// Line is the place in line behind other jobs, 0 when it has its turn.
	Line int
	// Run is the number of this run, StartedAt when it began.
	Run       int
	StartedAt time.Time
	// Elapsed is the run's time up to ElapsedAt without pauses; it goes on
	// from there while Ticking.
	Elapsed   time.Duration
	ElapsedAt time.Time
	Ticking   bool
	// Left and Total are played forward from what was measured.
	Left      time.Duration
	LeftAt    time.Time
	CostUSD   float64 // so far
	CostTotal float64 // expected in the end
	Timeout   time.Duration
	// Note is why the job was paused by itself, "" otherwise.
	Note string
	// Err is the store's error that stopped the job, nil otherwise.
	Err error
	// Outcome is the end in one sentence, "" while the job runs.
	Outcome string
	// Paused are the parts of the job that are held back by hand.
	Paused []engine.Part
	// Cancel tells what became of the calls in flight when it was canceled.
	Cancel CancelReport
	// Rows by execution number (Job.Index), Questions and Endpoints by index.
	Rows      []Row
	Questions []QuestionView
	Endpoints []EndpointView
	// Version rises with every change of this job.
	Version uint64
}

// ElapsedNow is the run's time at a moment, without pauses.
func (v *JobView) ElapsedNow(now time.Time) time.Duration {
	if !v.Ticking {
		return v.Elapsed
	}
	return v.Elapsed + max(0, now.Sub(v.ElapsedAt))
}

// LeftNow is the time left at a moment: it counts down between two estimates
// and is never negative.
func (v *JobView) LeftNow(now time.Time) time.Duration {
	if !v.Ticking {
		return v.Left
	}
	return max(0, v.Left-max(0, now.Sub(v.LeftAt)))
}

// Holds tells whether an execution is held back with a part of the job.
func (v *JobView) Holds(k engine.Key) bool {
	for _, p := range v.Paused {
		if p.Has(k) {
			return true
		}
	}
	return false
}

// CancelReport tells the truth about a cancel.
type CancelReport struct {
	Asked       bool
	Confirmed   int // canceled at Modal
	Unconfirmed int // the request was dropped, Modal may go on for a while
}

// Row is one execution in short.
type Row struct {
	State   engine.State
	Cold    bool
	Attempt uint16 // the current or last, 0 before the first
	Hops    uint16
	Class   engine.Class
	Kind    engine.Kind
	// SentAt is when the current attempt was sent, RetryAt when the next one
	// is due; unix nanoseconds, 0 when there is none.
	SentAt, RetryAt int64
	// Took is from the last attempt's sending to its end.
	Took    time.Duration
	Snippet string // beginning of the answer, raw
	Reason  string // of the failure or the retry, raw
}

// QuestionView counts the executions of a question.
type QuestionView struct {
	Settled, Failed, InFlight, Retrying, Canceled, Skipped int
	// First and Last are unix nanoseconds of the first send and the last
	// settlement in this run, 0 when there was none.
	First, Last int64
}

// EndpointView is what this run knows of an endpoint.
type EndpointView struct {
	InFlight, Completed, Failed int
	// MedianWarm and MedianCold are measured, 0 until something was.
	MedianWarm, MedianCold, P95 time.Duration
	// ExpectWarm and ExpectCold are the measured median or the configured
	// expectation.
	ExpectWarm, ExpectCold time.Duration
	// Left is when its last call should end, counted from the job's LeftAt.
	Left                time.Duration
	LastAnswer          int64 // unix nanoseconds, 0 before the first
	Container, Observed string
	// Code is the version that its last answer reported, "" when none did.
	Code string
	// Down is why nothing is sent, "" when it is.
	Down string
}

// Warm tells whether its container should still be there at a moment.
func (v *EndpointView) Warm(scaledown time.Duration, now time.Time) bool {
	return v.LastAnswer > 0 && (v.InFlight > 0 || now.Sub(time.Unix(0, v.LastAnswer)) < scaledown)
}

// NewJobView makes the view of a job of which nothing was read yet; number is the run's.
func NewJobView(job *engine.Job, rec *engine.JobRecord, number int) *JobView {
	return &JobView{
		Job: job, Run: number, State: engine.JobPending, Counts: rec.Counts,
		Rows: make([]Row, job.Total()), Questions: make([]QuestionView, len(job.Questions)), Endpoints: make([]EndpointView, len(job.Endpoints)),
	}
}

// Replace puts an execution on the view and keeps the counts; now is in unix nanoseconds, 0
// for what was loaded.
func (v *JobView) Replace(i int, row Row, now int64) {
	q, e, _ := v.Job.At(i)
	old := v.Rows[i].State
	v.Rows[i] = row
	qv, ev := &v.Questions[q], &v.Endpoints[e]
	v.count(old, qv, ev, -1)
	v.count(row.State, qv, ev, 1)
	if row.State.InFlight() && qv.First == 0 {
		qv.First = row.SentAt
	}
	if row.State.Settled() && now > 0 {
		qv.Last = now
	}
}

func (v *JobView) count(st engine.State, q *QuestionView, e *EndpointView, n int) {
	switch {
	case st.InFlight():
		v.InFlight, q.InFlight, e.InFlight = v.InFlight+n, q.InFlight+n, e.InFlight+n
	case st == engine.Retrying:
		v.Retrying, q.Retrying = v.Retrying+n, q.Retrying+n
	case st == engine.Completed:
		e.Completed += n
	case st == engine.Failed:
		q.Failed, e.Failed = q.Failed+n, e.Failed+n
	case st == engine.Canceled:
		q.Canceled += n
	case st == engine.Skipped:
		q.Skipped += n
	}
	if st.Settled() {
		q.Settled += n
	}
}
