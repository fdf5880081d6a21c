// Package kept builds the view of a job that no process works on from the store, so
// that every screen shows it like a running job.
package kept

import (
	"fmt"
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/board"
)

// Store reads jobs and their executions. Executions calls fn for each execution of a
// job, with its answer or nil.
type Store interface {
	Records() ([]*engine.JobRecord, error)
	Job(id string) (*engine.Job, error)
	Executions(id string, withAnswers bool, fn func(*engine.Execution, *engine.Answer) error) error
}

// Read builds the view of a job.
func Read(s Store, id string) (*board.JobView, error) {
	job, err := s.Job(id)
	if err != nil {
		return nil, err
	}
	v := &board.JobView{
		Job: job, Rows: make([]board.Row, job.Total()),
		Questions: make([]board.QuestionView, len(job.Questions)), Endpoints: make([]board.EndpointView, len(job.Endpoints)),
	}
	b := &builder{v: v, index: NewIndex(job), warm: make([][]time.Duration, len(job.Endpoints)), cold: make([][]time.Duration, len(job.Endpoints))}
	if err := s.Executions(id, false, func(e *engine.Execution, _ *engine.Answer) error { b.add(e); return nil }); err != nil {
		return nil, err
	}
	b.finish()
	records, err := s.Records()
	for _, r := range records {
		if r.ID == id {
			v.Elapsed, v.CostUSD, v.Run = time.Duration(r.DurationMS)*time.Millisecond, r.CostUSD, len(r.Runs)
			v.CostTotal = r.CostUSD
		}
	}
	return v, err
}

type builder struct {
	v          *board.JobView
	index      Index
	warm, cold [][]time.Duration
}

func (b *builder) add(e *engine.Execution) {
	x, ok := b.index.Of(e.Key)
	if !ok {
		return
	}
	row := board.Row{State: e.State, Class: e.Class, Kind: e.Kind, Snippet: e.Snippet, Reason: e.Reason, Attempt: uint16(len(e.Attempts))}
	q, ep, _ := b.v.Job.At(x)
	if a := e.Last(); a != nil {
		row.Took, row.Cold, row.SentAt = a.Duration(), a.Cold, a.SentAt.UnixNano()
		if a.Call != nil {
			row.Hops = uint16(a.Call.Hops)
		}
		b.time(e, a, ep)
	}
	b.v.Rows[x] = row
	b.v.Counts.Add(e.State, 1)
	b.count(&b.v.Questions[q], e)
}

func (b *builder) time(e *engine.Execution, a *engine.Attempt, ep int) {
	view := &b.v.Endpoints[ep]
	view.Completed += count(e.State == engine.Completed)
	view.Failed += count(e.State == engine.Failed)
	if e.State != engine.Completed {
		return
	}
	view.LastAnswer = max(view.LastAnswer, a.SettledAt.UnixNano())
	if a.Cold {
		b.cold[ep] = append(b.cold[ep], a.Duration())
	} else {
		b.warm[ep] = append(b.warm[ep], a.Duration())
	}
}

func (b *builder) count(q *board.QuestionView, e *engine.Execution) {
	q.Settled += count(e.State.Settled())
	q.Failed += count(e.State == engine.Failed)
	q.Canceled += count(e.State == engine.Canceled)
	q.Skipped += count(e.State == engine.Skipped)
	if len(e.Attempts) == 0 {
		return
	}
	if first := e.Attempts[0].SentAt.UnixNano(); q.First == 0 || first < q.First {
		q.First = first
	}
	if last := e.Last(); !last.SettledAt.IsZero() {
		q.Last = max(q.Last, last.SettledAt.UnixNano())
	}
}

func (b *builder) finish() {
	b.v.Counts.Total = b.v.Job.Total()
	b.v.State = b.v.Counts.JobState()
	b.v.Outcome = outcome(b.v.State, b.v.Counts)
	for e := range b.v.Endpoints {
		view := &b.v.Endpoints[e]
		view.MedianWarm, view.P95 = quantile(b.warm[e], 50), quantile(b.warm[e], 95)
		view.MedianCold = quantile(b.cold[e], 50)
		view.ExpectWarm, view.ExpectCold = view.MedianWarm, view.MedianCold
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// quantile returns the p-th percentile of durations, or 0 if there are none.
func quantile(d []time.Duration, p int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[(len(d)-1)*p/100]
}

// outcome describes the end of a stored job in one sentence.
func outcome(s engine.JobState, c engine.Counts) string {
	switch s {
	case engine.JobInterrupted:
		return fmt.Sprintf("Interrupted: %d of %d executions are not settled.", c.Total-c.Settled(), c.Total)
	case engine.JobCanceled:
		return fmt.Sprintf("Canceled: %d of %d answered, %d canceled.", c.Completed, c.Total, c.Canceled)
	case engine.JobFailed:
		return fmt.Sprintf("Ended: %d of %d answered, %d failed.", c.Completed, c.Total, c.Failed)
	}
	return fmt.Sprintf("Completed: %d of %d answered.", c.Completed, c.Total)
}
