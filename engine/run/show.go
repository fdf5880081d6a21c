package run

import (
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/plan"
)

// rowOf makes the row of an execution. Times of this run are by the clock of
// engine.Now, earlier ones by the wall clock.
func (r *run) rowOf(x *engine.Execution) board.Row {
	row := board.Row{State: x.State, Class: x.Class, Kind: x.Kind, Snippet: x.Snippet, Reason: x.Reason, Attempt: uint16(len(x.Attempts))}
	a := x.Last()
	if a == nil {
		return row
	}
	row.Cold, row.SentAt, row.Took = a.Cold, a.SentAt.UnixNano(), a.Duration()
	ended := a.SettledAt
	if a.Run == r.current().Number {
		row.SentAt, ended = r.clock.start.Add(time.Duration(a.SentNS)).UnixNano(), r.clock.start.Add(time.Duration(a.SettledNS))
	}
	if a.Call != nil {
		row.Hops = uint16(a.Call.Hops)
	}
	if x.State == engine.Retrying {
		row.RetryAt, row.Reason = ended.Add(a.RetryIn).UnixNano(), a.Error
	}
	return row
}

// showAll fills the view from the loaded executions. It needs no lock, because no
// reader has the view yet.
func (r *run) showAll() {
	v := r.view
	for i := range v.Rows {
		row := v.Rows[i]
		v.Rows[i] = board.Row{}
		v.Replace(i, row, 0)
	}
	r.showJob(r.engine.beat.now())
}

// showRow updates the row of one execution, under the board's lock.
func (r *run) showRow(i int, x *engine.Execution, now time.Time) {
	r.view.Replace(i, r.rowOf(x), now.UnixNano())
}

// showJob updates the job's own figures, under the board's lock.
func (r *run) showJob(now time.Time) {
	v := r.view
	v.Version++
	v.Counts, v.CostUSD, v.Line, v.Timeout = r.rec.Counts, r.rec.CostUSD, r.turn.line, r.clock.timeout
	v.Note = r.held.note
	v.Cancel, v.Paused = r.end.cancels, slices.Clone(r.held.parts)
	switch {
	case r.end.over:
		v.State, v.Outcome = r.end.out.State, r.end.out.Sentence
	case r.clock.paused:
		v.State = engine.JobPaused
	case r.turn.admitted:
		v.State = engine.JobRunning
	}
	if r.turn.admitted {
		v.StartedAt, v.Elapsed, v.ElapsedAt = r.clock.start, r.clock.worked(), now
	}
	v.Ticking = r.turn.admitted && !r.clock.paused && !r.end.over
	if r.end.over {
		v.Left, v.CostTotal = 0, v.CostUSD
		for e := range v.Endpoints {
			v.Endpoints[e].Left = 0
		}
	}
	for e := range r.endpoints {
		r.showEndpoint(e)
	}
}

// showStopped shows that the job stopped because the store failed. The rest of the
// view stays as of the last good commit.
func (r *run) showStopped(now time.Time) {
	v := r.view
	v.Version++
	v.State, v.Ticking, v.Left = engine.JobInterrupted, false, 0
	// The board has the values of the last good commit; later ones are lost.
	r.rec.Counts, r.rec.CostUSD = v.Counts, v.CostUSD
	if r.turn.admitted {
		v.Elapsed, v.ElapsedAt = r.clock.worked(), now
	}
}

func (r *run) showEndpoint(e int) {
	ep, v := &r.endpoints[e], &r.view.Endpoints[e]
	v.MedianCold, v.MedianWarm, v.P95 = ep.Cold.Quantile(0.5), ep.Warm.Quantile(0.5), ep.Warm.Quantile(0.95)
	v.ExpectCold, v.ExpectWarm = ep.Usually(true), ep.Usually(false)
	if ep.Answered {
		v.LastAnswer = r.clock.start.Add(ep.FreeAt).UnixNano()
	}
	v.Down = ""
	if cause := ep.reach.refuses(); cause != nil {
		v.Down = cause.Error()
	}
	if ep.said.container != "" {
		v.Container, v.Observed, v.Code = ep.said.container, ep.said.observed, ep.said.code
	}
}

// fillRecord updates the duration in the job's record before it is written.
func (r *run) fillRecord() {
	if r.turn.admitted {
		r.rec.DurationMS = r.before.workedMS + r.clock.worked().Milliseconds()
	}
}

// play forecasts the rest of the job from now.
func (r *run) play() plan.Forecast {
	var calls []plan.Underway
	now := r.clock.now()
	for i, x := range r.live {
		if r.sched.State(i).InFlight() {
			a := x.Last()
			age := time.Since(a.SentAt)
			if a.Run == len(r.rec.Runs) {
				age = now - time.Duration(a.SentNS)
			}
			calls = append(calls, plan.Underway{Execution: i, Cold: a.Cold, Age: max(0, age)})
		}
	}
	paces := make([]plan.Pace, len(r.endpoints))
	for e := range paces {
		paces[e] = r.endpoints[e].Uncooled(r.engine.opt.Settings)
		if r.endpoints[e].reach.refuses() != nil {
			paces[e] = plan.Pace{Answered: true} // fails at once
		}
	}
	return plan.PlayForward(r.sched, plan.NewLimiter(r.engine.opt.Settings.Limits, r.engine.opt.Settings.PerRegion), paces, calls, now)
}

// forecastEvery is the least time between two forecasts.
const forecastEvery = 500 * time.Millisecond

// forecastAll updates the time left and the expected cost of every running job.
func (e *Engine) forecastAll() {
	now := e.beat.now()
	if len(e.runs) == 0 || now.Sub(e.forecast) < forecastEvery {
		return
	}
	e.forecast = now
	for _, r := range e.runs {
		if r.end.over || r.clock.paused || !r.turn.admitted {
			continue
		}
		f := r.play()
		e.board.Update(func() {
			r.view.Left, r.view.LeftAt, r.view.CostTotal = f.Duration, now, r.rec.CostUSD+r.restCost(f)
			for e := range f.Ends {
				r.view.Endpoints[e].Left = f.Ends[e]
			}
			r.view.Version++
		})
	}
}

// restCost is the expected further cost: the calls of the forecast, and the scale-down
// windows of endpoints not used yet.
func (r *run) restCost(f plan.Forecast) (usd float64) {
	for e, busy := range f.Busy {
		usd += plan.CostOf(r.job, e, busy)
		if busy > 0 && !r.endpoints[e].used {
			usd += plan.CostOf(r.job, e, r.job.Endpoints[e].Scaledown)
		}
	}
	return usd
}
