package compare

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/engine/compare"
	"beacon/ui/safetext"
)

// figures holds the distances and tests of a job. A command computes them.
type figures struct {
	report *compare.Report // nil until computed
	of     state           // the state of the job for which they were requested
	err    error
}

// state is the progress of a job.
type state struct {
	job     string
	settled int
}

// computed is the result of the command that computes the figures.
type computed struct {
	of     state
	report *compare.Report
	err    error
}

// fetch computes the figures if the job changed since the last request. While the job
// runs, it waits until another twentieth of the executions has settled.
func (f *figures) fetch(v *board.JobView, s Store) tea.Cmd {
	now, step := state{v.Job.ID, v.Counts.Settled()}, 0
	if v.State.Live() {
		step = v.Counts.Total / 20
	}
	if now == f.of || now.job == f.of.job && step > 0 && now.settled < f.of.settled+step {
		return nil
	}
	f.of = now
	return func() tea.Msg {
		r, err := compare.Job(s, now.job, compare.Options{})
		return computed{now, r, err}
	}
}

func (f *figures) take(msg computed) {
	if f.of == msg.of {
		f.report, f.err = msg.report, msg.err
	}
}

// group returns group i of a job, or nil until it was computed.
func (f *figures) group(job string, i int) *compare.Group {
	if f.report == nil || f.report.Job != job || i >= len(f.report.Groups) {
		return nil
	}
	return &f.report.Groups[i]
}

func (f *figures) status() string {
	switch {
	case f.err != nil:
		return safetext.Line(f.err.Error())
	case f.report == nil:
		return "comparing …"
	case f.report.Test.Possible:
		return safetext.Line(f.report.Verdict())
	case f.report.Noise.Known:
		return fmt.Sprintf("noise floor %.2f, no test: %s", *f.report.Noise.Floor, safetext.Line(f.report.Test.Why))
	}
	return "no noise floor: asked once each"
}
