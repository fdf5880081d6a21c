package engine

import (
	"sync"
	"time"
)

// Board is what is shown: the state of every job a process works on, changed by
// Engine.Run after the store has it. Readers look under a lock and must not
// block inside; nothing they get may be kept or changed after they return,
// except what is said to be immutable.
type Board struct {
	mu      sync.RWMutex // guards jobs, order and regions
	jobs    map[string]*JobView
	order   []string
	regions []RegionView
	changed chan struct{}
}

// NewBoard makes an empty board.
func NewBoard() *Board {
	return &Board{jobs: map[string]*JobView{}, changed: make(chan struct{}, 1)}
}

// Changed gives a value after every change; several changes may give one. It is
// for one reader and never closed.
func (b *Board) Changed() <-chan struct{} { return b.changed }

// Job calls fn with a job under the read lock; false when it is not here.
func (b *Board) Job(id string, fn func(*JobView)) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	v, ok := b.jobs[id]
	if ok {
		fn(v)
	}
	return ok
}

// Jobs are the ids of the jobs this process worked on, oldest first.
func (b *Board) Jobs() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return append([]string(nil), b.order...)
}

// Regions calls fn with the regions in the order of the configuration.
func (b *Board) Regions(fn func([]RegionView)) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	fn(b.regions)
}

// update changes the board and wakes the reader.
func (b *Board) update(fn func()) {
	b.mu.Lock()
	fn()
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// JobView is a job as it is shown.
type JobView struct {
	Job    *Job // immutable
	State  JobState
	Counts Counts
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
	Paused []Part
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
func (v *JobView) Holds(k Key) bool {
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
	State   State
	Cold    bool
	Attempt uint16 // the current or last, 0 before the first
	Hops    uint16
	Class   Class
	Kind    Kind
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

// RegionView is a region's health now and before.
type RegionView struct {
	Health
	Checking bool
	// History has the last 60 checks, oldest first.
	History []HealthPoint
	// Errors by minute and class, kept over restarts; immutable.
	Errors []ErrorCount
}

// Put shows a job; the view is the board's from then on.
func (b *Board) Put(v *JobView) {
	b.update(func() {
		if _, ok := b.jobs[v.Job.ID]; !ok {
			b.order = append(b.order, v.Job.ID)
		}
		b.jobs[v.Job.ID] = v
	})
}

// PutRegions shows regions; the slice is the board's from then on.
func (b *Board) PutRegions(regions []RegionView) { b.update(func() { b.regions = regions }) }
