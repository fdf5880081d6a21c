package report

import (
	"cmp"
	"time"

	"beacon/engine"
	"beacon/engine/compare"
	"beacon/engine/foreign"
	"beacon/engine/verify"
)

// Options of a report.
type Options struct {
	// Made is the time when the report is written.
	Made time.Time
	// Version is the version of the program.
	Version foreign.Text
}

// Report has all figures of a report. The answers are not in it; they are read while
// they are written.
type Report struct {
	Options
	Job    *engine.Job
	Record *engine.JobRecord
	// Verify is nil if the job could not be verified.
	Verify *verify.Report
	// Unread counts the executions that could not be read from the store.
	Unread int
	// Failed lists failed executions in plan order, at most maxListed.
	Failed []Failure
	States []Count // of executions, without zeros
	// Classes counts answers by class, without zeros.
	Classes []Count

	divergence *divergence
	coverage   coverage
	latency    latency
	timeline   timeline
	store      engine.Store
	damage     error
}

// Count is a number of executions with one state or class.
type Count struct {
	Mark mark
	N    int
}

// New reads a job and computes its figures. Unreadable executions are counted in the
// report; their error is returned by HTML or Markdown after the rest was written.
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

// Title returns the name of the job, or its id if it has none.
func (r *Report) Title() string {
	return cmp.Or(r.Record.Name, foreign.Text("job "+engine.ShortID(r.Job.ID))).Line()
}

// State returns the state of the job.
func (r *Report) State() string { return string(r.Record.State()) }

// Held counts the verify checks that hold.
func (r *Report) Held() (n int) {
	for _, c := range r.Verify.Checks {
		if c.OK {
			n++
		}
	}
	return n
}

// Took returns the time that processes worked on the job.
func (r *Report) Took() time.Duration { return time.Duration(r.Record.DurationMS) * time.Millisecond }

// runRow is a row of the table of runs.
type runRow struct {
	engine.Run
	Length, Timeout, Ended string
}

// RunRows returns the runs of the job.
func (r *Report) RunRows() (out []runRow) {
	for _, run := range r.Record.Runs {
		row := runRow{run, "–", length(time.Duration(run.TimeoutNS)), cmp.Or(run.End, "done")}
		if run.EndedNS > 0 {
			row.Length = length(time.Duration(run.EndedNS))
		} else {
			row.Ended = "no end recorded: crashed or still running"
		}
		out = append(out, row)
	}
	return out
}
