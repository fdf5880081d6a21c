package report

import (
	"cmp"
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// maxSpans is the most attempts in a timeline.
const maxSpans = 500_000

// timeline places every attempt on one axis. The runs of the job follow one another
// without the time between them.
type timeline struct {
	Runs  []runSpan
	Lanes []lane
	// Length is the length of the axis.
	Length time.Duration
	// Dropped counts the attempts that did not fit.
	Dropped int
	spans   int
}

// runSpan is the place of a run on the axis.
type runSpan struct {
	Number     int
	Start, End time.Duration
	End0       string // the reason of the end: "", canceled, timeout, …
	Pauses     [][2]time.Duration
	ended      bool
}

// lane holds the attempts of an endpoint.
type lane struct {
	Name  foreign.Text
	Spans []span
	// Figures of the table below the chart.
	Attempts, Answered, Retries, Hops, Cold int
	Busy                                    time.Duration
}

// span is an attempt on the axis. Until finish, start and end count from the start of
// their runs.
type span struct {
	start, end     time.Duration
	run, endRun    int32
	question       int32
	number, hops   uint16 // the attempt, counted from 1; hand-overs at Modal
	cold           bool
	failed, halted bool
	open           bool // no end is stored: a crash, or the attempt is still running
	wait           time.Duration
}

func newTimeline(job *engine.Job, runs []engine.Run) timeline {
	t := timeline{Lanes: make([]lane, len(job.Endpoints))}
	for e, ep := range job.Endpoints {
		t.Lanes[e].Name = foreign.Text(ep.String())
	}
	for _, run := range runs {
		s := runSpan{Number: run.Number, End: time.Duration(run.EndedNS), End0: run.End, ended: run.EndedNS > 0}
		for _, p := range run.Pauses {
			s.Pauses = append(s.Pauses, [2]time.Duration{time.Duration(p.FromNS), time.Duration(p.ToNS)})
		}
		t.Runs = append(t.Runs, s)
	}
	return t
}

func (t *timeline) count(q, e int, x *engine.Execution) {
	l := &t.Lanes[e]
	for i := range x.Attempts {
		a := &x.Attempts[i]
		s := spanOf(q, i, a)
		l.Attempts++
		l.Busy += a.Duration()
		l.Hops += int(s.hops)
		if i > 0 {
			l.Retries++
		}
		last := i == len(x.Attempts)-1
		// A failed call may not have reached a container.
		if s.cold = a.Cold && a.Error == ""; s.cold {
			l.Cold++
		}
		s.failed = a.Error != "" || last && x.State == engine.Failed
		s.halted = last && x.State == engine.Canceled
		if last && x.State == engine.Completed {
			l.Answered++
		}
		t.keep(l, s)
	}
}

func spanOf(q, i int, a *engine.Attempt) span {
	s := span{
		start: time.Duration(a.SentNS), end: time.Duration(a.SettledNS), run: int32(a.Run), endRun: int32(cmp.Or(a.SettledRun, a.Run)),
		question: int32(q), number: uint16(min(i+1, 1<<16-1)), open: a.Open(), wait: a.RetryIn,
	}
	if a.Call != nil {
		s.hops = uint16(min(a.Call.Hops, 1<<16-1))
	}
	return s
}

// keep adds an attempt to its lane, if its runs are known and maxSpans is not reached.
func (t *timeline) keep(l *lane, s span) {
	known := func(run int32) bool { return run >= 1 && int(run) <= len(t.Runs) }
	if t.spans == maxSpans || !known(s.run) || !known(s.endRun) {
		t.Dropped++
		return
	}
	t.spans++
	for _, at := range []struct {
		run int32
		ns  time.Duration
	}{{s.run, s.start}, {s.endRun, s.end}} {
		// A crashed run has no end time; its last known event is used.
		if r := &t.Runs[at.run-1]; !r.ended {
			r.End = max(r.End, at.ns)
		}
	}
	l.Spans = append(l.Spans, s)
}

// finish places the runs one after the other with a visible gap.
func (t *timeline) finish() {
	var sum time.Duration
	for _, r := range t.Runs {
		sum += r.End
	}
	gap, at := sum/50, time.Duration(0)
	for i := range t.Runs {
		r := &t.Runs[i]
		for p := range r.Pauses {
			if r.Pauses[p][1] == 0 {
				r.Pauses[p][1] = r.End
			}
			r.Pauses[p][0], r.Pauses[p][1] = r.Pauses[p][0]+at, r.Pauses[p][1]+at
		}
		r.Start, r.End = at, at+r.End
		t.Length, at = r.End, r.End+gap
	}
	for e := range t.Lanes {
		spans := t.Lanes[e].Spans
		for i := range spans {
			t.place(&spans[i])
		}
		slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	}
}

// place converts a span from the clocks of its runs to the axis.
func (t *timeline) place(s *span) {
	s.start += t.Runs[s.run-1].Start
	if s.open {
		s.end = t.Runs[s.run-1].End
	} else {
		s.end += t.Runs[s.endRun-1].Start
	}
	s.start = min(max(0, s.start), t.Length)
	s.end = min(max(s.start, s.end), t.Length)
}
