package report

import (
	"cmp"
	"time"

	"beacon/engine"
	"beacon/engine/compare"
	"beacon/engine/verify"
)

// Options of a report.
type Options struct {
	// Made is when the report is written.
	Made time.Time
	// Version of the program that writes it.
	Version string
}

// Report is what a report says of a job, but for the answers, which are read
// when they are written.
type Report struct {
	Options
	Job    *engine.Job
	Record *engine.JobRecord
	// Verify is nil when the job could not be judged.
	Verify *verify.Report
	// Unread executions could not be read from the store.
	Unread int
	// Failed executions in the order of the plan; the list ends at maxListed.
	Failed []Failure
	States []Count // of executions, those that occur
	// Classes of answers, those that occur.
	Classes []Count

	divergence *divergence
	coverage   coverage
	latency    latency
	timeline   timeline
	store      engine.Store
	damage     error
}

// Count is how often something occurs.
type Count struct {
	Mark mark
	N    int
}

// New reads a job once. What of it cannot be read is counted in the report, and
// the error comes back from HTML or Markdown, when the rest is written.
func New(s engine.Store, id string, o Options) (*Report, error) {
	job, err := s.Job(id)
	if err != nil {
		return nil, err
	}
	rec, err := s.Record(id)
	if err != nil {
		return nil, err
	}
	rec.QuestionsSHA256 = cmp.Or(rec.QuestionsSHA256, engine.QuestionsSHA256(job.Questions))
	r := &Report{Options: o, Job: job, Record: rec, store: s}
	c := newCollector(r)
	r.damage = s.Executions(id, false, c.take)
	c.finish()
	if r.Verify, err = verify.Job(s, id); err != nil {
		r.Verify, r.damage = nil, cmp.Or(r.damage, err)
	}
	if d, err := compare.Job(s, id, compare.Options{}); err == nil {
		r.divergence = &divergence{d}
	}
	return r, nil
}

// Title is the name of the job, or its id when it has none.
func (r *Report) Title() string { return cmp.Or(r.Record.Name, "job "+engine.ShortID(r.Job.ID)) }

// State of the job.
func (r *Report) State() string { return string(r.Record.State()) }

// Held is how many of the checks of verify hold.
func (r *Report) Held() (n int) {
	for _, c := range r.Verify.Checks {
		if c.OK {
			n++
		}
	}
	return n
}

// Took is how long processes worked on the job.
func (r *Report) Took() time.Duration { return time.Duration(r.Record.DurationMS) * time.Millisecond }

// runRow is a run in the table of runs.
type runRow struct {
	engine.Run
	Length, Timeout, Ended string
}

// RunRows of the job.
func (r *Report) RunRows() (out []runRow) {
	for _, run := range r.Record.Runs {
		row := runRow{run, "–", length(time.Duration(run.TimeoutNS)), cmp.Or(run.End, "done")}
		if run.EndedNS > 0 {
			row.Length = length(time.Duration(run.EndedNS))
		} else {
			row.Ended = "no end is known: a crash, or still under way"
		}
		out = append(out, row)
	}
	return out
}
