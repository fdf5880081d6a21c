package engine

import (
	"context"
	"iter"
	"time"
)

// Driver speaks to the place where answers come from. It is safe for concurrent
// use. Every error it returns is a *CallError, except that it may return the
// context's error when the context ended.
type Driver interface {
	// Submit sends the request once. It returns an answer, or a call as soon as
	// there is a handle: it must not wait on the handle, because the engine
	// writes it to the store first.
	Submit(ctx context.Context, req Request) (Reply, error)
	// Collect waits on a call: one hop. It returns the answer, or a call again
	// (with one more hop) that is collected next. It never starts new work. An
	// error of KindGone means that the call is no more and its outcome unknown;
	// a temporary one that another Collect may succeed, unless Ended says the
	// call itself ended.
	Collect(ctx context.Context, req Request, call Call) (Reply, error)
	// Cancel asks that the call be ended where it runs and tells whether that was
	// confirmed. A driver that cannot says false.
	Cancel(ctx context.Context, req Request, call Call) (confirmed bool, err error)
	// Health asks whether a region is there; never by an inference.
	Health(ctx context.Context) (HealthReport, error)
	// Close releases connections. Nothing is called afterwards.
	Close() error
}

// LogReader is a driver that can read what a region's containers print.
type LogReader interface {
	// Logs gives the last lines, then each as it is printed, until ctx ends or the
	// caller stops. An error is the end of it.
	Logs(ctx context.Context, last int) iter.Seq2[ContainerLine, error]
}

// ContainerLine is one line that a container printed: foreign text.
type ContainerLine struct {
	At        time.Time
	Source    string // "stdout", "stderr" or "system"
	Container string // its id, "" when unknown
	Call      string // the handle of the call it is about, "" when unknown
	Text      string // without its line end
}

// HealthReport is what is known of a region: what its health function said, or
// what Modal says of its function.
type HealthReport struct {
	Status      string
	ModelsKnown bool
	Models      []string
	Backlog     *int // calls that wait at Modal; nil when unknown
	Containers  *int // that run or start; nil when unknown
}

// Target is a region as today's configuration reaches it.
type Target struct {
	Region      string
	Driver      Driver
	Models      []string
	MaxInFlight int // 0: no limit of its own
}

// Store keeps jobs. Commit is called by one goroutine at a time and returns when
// the batch is on the disk; an error is a *StoreError and nothing of the batch
// was kept. Readers may run beside it.
type Store interface {
	// CreateJob writes a job, its record and all its executions at once.
	CreateJob(job *Job, rec *JobRecord, executions []Execution) error
	// Commit writes a batch in one transaction.
	Commit(batch *Batch) error
	Job(id string) (*Job, error)
	Record(id string) (*JobRecord, error)
	// Histories reads what is kept of the regions; with an error for some of them,
	// those that could be read.
	Histories() ([]*RegionHistory, error)
	// Execution reads one with its answer; the answer is nil when there is none.
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

// Write is the new state of one execution. An answer is put if absent: Replace
// alone, set by a retry by hand, lets a settled execution change.
type Write struct {
	Job       string
	Execution *Execution
	Answer    *Answer
	Replace   bool
}
