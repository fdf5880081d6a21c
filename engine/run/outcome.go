package run

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// Outcome is the result of a run.
type Outcome struct {
	Job    string
	State  engine.JobState
	Counts engine.Counts
	// End is why the run ended early: "", "canceled", "timeout", "preflight",
	// "cost" or "store".
	End string
	// Unreachable is true when every execution failed because nothing could
	// be reached.
	Unreachable bool
	Cancel      board.CancelReport
	Run         engine.Run
	Worked      time.Duration
	// Standstill is the time in which the process did not run; Worked does not have it.
	Standstill time.Duration
	CostUSD    float64
	// Err is the store's error that ended the run, or nil.
	Err error
	// Sentence says in one sentence how the run ended.
	Sentence string
}

// finishIfDone ends the run when all executions have settled and no call is open.
func (r *run) finishIfDone() {
	if r.end.over || r.calls.n > 0 || r.engine.fatal == nil && r.sched.Unsettled() > 0 {
		return
	}
	r.end.over = true
	run := r.current()
	if r.clock.paused {
		run.Pauses[len(run.Pauses)-1].ToNS = int64(r.clock.pause(false))
	}
	run.EndedNS, run.End = int64(r.clock.now()), r.end.why
	r.end.out = r.outcome()
	r.touchJob()
	ev := r.event(engine.JobFinished)
	ev.State, ev.Executions = string(r.end.out.State), r.rec.Counts
	r.tell(ev, slog.LevelInfo, logJobFinished, "job_id", r.job.ID, "results_count", r.rec.Counts.Completed,
		"state", string(r.end.out.State), "failed", r.rec.Counts.Failed, "canceled", r.rec.Counts.Canceled,
		"skipped", r.rec.Counts.Skipped, "duration_ms", r.clock.worked().Milliseconds())
	r.engine.after(func(stored bool) { r.close(stored) })
}

// close removes the run from the engine and closes its done channel.
func (r *run) close(stored bool) {
	e := r.engine
	if !stored {
		r.end.out = r.outcome()
		r.end.out.Err, r.end.out.End, r.end.out.State = e.fatal, endStore, engine.JobInterrupted
		if e.opt.Observe != nil {
			ev := r.event(engine.JobFinished)
			ev.State, ev.Executions, ev.Error, ev.Hint = string(engine.JobInterrupted), r.rec.Counts, foreign.Text(e.fatal.Error()), foreign.Text(engine.HintOf(e.fatal))
			e.opt.Observe(ev)
		}
	}
	r.calls.cut(errHalted)
	e.mu.Lock()
	delete(e.stops, r.job.ID)
	e.mu.Unlock()
	for i := range e.runs {
		if e.runs[i] == r {
			e.runs = append(e.runs[:i:i], e.runs[i+1:]...)
			break
		}
	}
	close(r.end.done)
}

func (r *run) outcome() Outcome {
	c := r.rec.Counts
	o := Outcome{
		Job: r.job.ID, State: c.JobState(), Counts: c, End: r.end.why, Cancel: r.end.cancels, Run: *r.current(),
		Worked: r.clock.worked(), Standstill: r.clock.standstill(), CostUSD: r.rec.CostUSD, Err: r.engine.fatal,
	}
	o.Unreachable = c.Failed > 0 && c.Failed == c.Total-c.Skipped && r.end.unreached == c.Failed
	o.Sentence = o.sentence()
	return o
}

// sentence builds Sentence from the other fields.
func (o *Outcome) sentence() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d completed", o.Counts.Completed, o.Counts.Total)
	for _, part := range []struct {
		n    int
		word string
	}{{o.Counts.Failed, "failed"}, {o.Counts.Canceled, "canceled"}, {o.Counts.Skipped, "skipped"}} {
		if part.n > 0 {
			fmt.Fprintf(&b, ", %d %s", part.n, part.word)
		}
	}
	fmt.Fprintf(&b, " in %s, $%.3f", clock(o.Worked), o.CostUSD)
	switch {
	case o.End == endTimeout:
		b.WriteString("; the job's timeout passed")
	case o.End == endPreflight:
		b.WriteString("; a region was not ready and preflight is \"block\"")
	case o.End == endCost:
		b.WriteString("; [job] cost_cap was reached: raise it, then resume")
	case o.Unreachable:
		b.WriteString("; nothing could be reached")
	}
	if n := o.Cancel.Confirmed + o.Cancel.Unconfirmed; n > 0 {
		fmt.Fprintf(&b, "; canceled at Modal %d, not confirmed %d", o.Cancel.Confirmed, o.Cancel.Unconfirmed)
	}
	if o.Standstill > 0 {
		fmt.Fprintf(&b, "; the process was stopped or frozen for %s, which is not counted", engine.Rounded(o.Standstill))
	}
	return b.String()
}

// clock formats a duration as on screens: 0:16, 1:02:03.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
