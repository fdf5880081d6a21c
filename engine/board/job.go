package board

import (
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// JobView is the shown state of a job.
type JobView struct {
	Job    *engine.Job // immutable
	State  engine.JobState
	Counts engine.Counts
	// InFlight counts calls in progress, Retrying executions that wait for a retry.
	InFlight, Retrying int
	// Line is the place in the queue behind other jobs, 0 when it is this job's turn.
	Line int
	// Run is the number of this run, StartedAt when it began.
	Run       int
	StartedAt time.Time
	// Elapsed is the run's time up to ElapsedAt without pauses; while Ticking it
	// continues from there.
	Elapsed   time.Duration
	ElapsedAt time.Time
	Ticking   bool
	// Left and Total are forecast from measured durations.
	Left      time.Duration
	LeftAt    time.Time
	CostUSD   float64 // so far
	CostTotal float64 // expected in the end
	Timeout   time.Duration
	// Note is why the engine paused the job, "" otherwise.
	Note string
	// Err is the store's error that stopped the job, nil otherwise.
	Err error
	// Outcome says in one sentence how the job ended, "" while it runs.
	Outcome string
	// Paused lists the parts of the job that the operator paused.
	Paused []engine.Part
	// Cancel counts what happened to the calls in flight at the cancel.
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

// Holds reports whether an execution belongs to a paused part of the job.
func (v *JobView) Holds(k engine.Key) bool {
	for _, p := range v.Paused {
		if p.Has(k) {
			return true
		}
	}
	return false
}

// CancelReport counts the calls of a cancel by what is known of them.
type CancelReport struct {
	Asked       bool
	Confirmed   int // canceled at Modal
	Unconfirmed int // the request was dropped, Modal may continue for a while
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
	// is due; unix nanoseconds, 0 without one.
	SentAt, RetryAt int64
	// Took is the time from the last attempt's sending to its end.
	Took    time.Duration
	Snippet foreign.Text // beginning of the answer, raw
	Reason  foreign.Text // of the failure or the retry, raw
}

// QuestionView counts the executions of a question.
type QuestionView struct {
	Settled, Failed, InFlight, Retrying, Canceled, Skipped int
	// First and Last are unix nanoseconds of the first send and the last
	// settlement in this run, 0 without one.
	First, Last int64
}

// EndpointView is the shown state of an endpoint in this run.
type EndpointView struct {
	InFlight, Completed, Failed int
	// MedianWarm and MedianCold are measured; 0 before the first measurement.
	MedianWarm, MedianCold, P95 time.Duration
	// ExpectWarm and ExpectCold are the measured median or the configured
	// expectation.
	ExpectWarm, ExpectCold time.Duration
	// Left is when its last call should end, counted from the job's LeftAt.
	Left                time.Duration
	LastAnswer          int64 // unix nanoseconds, 0 before the first
	Container, Observed foreign.Text
	// Code is the last code version that an answer reported, or "".
	Code foreign.Text
	// Down is why the endpoint is sent nothing, "" while it is up.
	Down string
}

// Warm reports whether the endpoint's container should still exist at a moment.
func (v *EndpointView) Warm(scaledown time.Duration, now time.Time) bool {
	return v.LastAnswer > 0 && (v.InFlight > 0 || now.Sub(time.Unix(0, v.LastAnswer)) < scaledown)
}

// NewJobView makes the view of a job whose executions are not read yet; number is the
// run's.
func NewJobView(job *engine.Job, rec *engine.JobRecord, number int) *JobView {
	return &JobView{
		Job: job, Run: number, State: engine.JobPending, Counts: rec.Counts,
		Rows: make([]Row, job.Total()), Questions: make([]QuestionView, len(job.Questions)), Endpoints: make([]EndpointView, len(job.Endpoints)),
	}
}

// Replace sets the row of an execution and updates the counts; now is in unix
// nanoseconds, 0 for rows loaded from the store.
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
