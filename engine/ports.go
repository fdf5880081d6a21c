package engine

import (
	"context"
	"iter"
	"time"

	"beacon/engine/foreign"
)

// Driver calls the endpoints. It is safe for concurrent use. Every error it
// returns is a *CallError, or the context's error when the context ended.
type Driver interface {
	// Submit sends the request once. It returns an answer, or a call as soon as
	// there is a handle: it must not wait on the handle, because the engine
	// writes it to the store first.
	Submit(ctx context.Context, req Request) (Reply, error)
	// Collect waits on a call for one hop. It returns the answer, or the call with
	// one more hop, to be collected next. It never starts new work. An error of
	// KindGone means that the call no longer exists and its outcome is unknown.
	// After a temporary error another Collect may succeed, unless Ended is set.
	Collect(ctx context.Context, req Request, call Call) (Reply, error)
	// Cancel asks Modal to end the call and reports whether Modal confirmed it. A
	// driver that cannot cancel returns false.
	Cancel(ctx context.Context, req Request, call Call) (confirmed bool, err error)
	// Health asks whether a region is reachable; it never runs an inference.
	Health(ctx context.Context) (HealthReport, error)
	// Close releases connections. No method is called afterwards.
	Close() error
}

// LogReader is a driver that can read what a region's containers print.
type LogReader interface {
	// Logs yields the last lines, then each new line, until ctx ends or the caller
	// stops. An error ends the sequence.
	Logs(ctx context.Context, last int) iter.Seq2[ContainerLine, error]
}

// ContainerLine is one line that a container printed: foreign text.
type ContainerLine struct {
	At        time.Time
	Source    foreign.Text // "stdout", "stderr" or "system"
	Container foreign.Text // its id, "" when unknown
	Call      foreign.Text // the handle of the call it is about, "" when unknown
	Text      foreign.Text // without its line end
}

// HealthReport is a driver's report on a region, from its health function or from
// Modal's data about its function.
type HealthReport struct {
	Status      foreign.Text
	ModelsKnown bool
	Models      []foreign.Text
	Backlog     *int // calls that wait at Modal; nil when unknown
	Containers  *int // running or starting; nil when unknown
}

// Target is a region with the driver that today's configuration gives it.
type Target struct {
	Region      foreign.Text
	Driver      Driver
	Models      []foreign.Text
	MaxInFlight int // 0: no separate limit
}

// Store keeps jobs. Commit is called by one goroutine at a time and returns when
// the batch is on disk; after an error, a *StoreError, nothing of the batch is
// stored. Readers may run at the same time.
type Store interface {
	// CreateJob writes a job, its record and all its executions at once.
	CreateJob(job *Job, rec *JobRecord, executions []Execution) error
	// Commit writes a batch in one transaction.
	Commit(batch *Batch) error
	Job(id string) (*Job, error)
	Record(id string) (*JobRecord, error)
	// Histories reads the history of every region; with an error, it returns those
	// that could be read.
	Histories() ([]*RegionHistory, error)
	// Execution reads one execution and its answer, nil without an answer.
	Execution(id string, key Key) (*Execution, *Answer, error)
	// Executions calls fn for each execution of a job, in no particular order;
	// answers are read only when asked for.
	Executions(id string, withAnswers bool, fn func(*Execution, *Answer) error) error
}

// Batch is what one commit writes.
type Batch struct {
	Writes  []Write
	Records []*JobRecord
	Regions []*RegionHistory
}

// Write is the new state of one execution. An answer is put if absent: only with
// Replace, set by a retry by hand, may a settled execution change.
type Write struct {
	Job       string
	Execution *Execution
	Answer    *Answer
	Replace   bool
}
