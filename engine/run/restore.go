package run

import (
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// takeUp selects the settled executions of a part that a run works on again; it always
// works on unsettled ones.
type takeUp struct {
	canceled, failed bool
	part             engine.Part
}

// newRun prepares a run of a stored job: it reads the executions, finds the calls that
// an earlier run left open, and selects the executions to work on. It sends and writes
// nothing.
func (e *Engine) newRun(job *engine.Job, rec *engine.JobRecord, what takeUp) (*run, error) {
	r := &run{
		engine: e, job: job, rec: rec, live: map[int]*engine.Execution{}, endpoints: make([]endpointRun, len(job.Endpoints)),
		batches: make([]batchRun, len(job.Questions)), calls: newCalls(),
	}
	r.clock.beat, r.clock.start, r.end.done, r.before.workedMS = e.beat, e.beat.now(), make(chan struct{}), rec.DurationMS
	r.view = board.NewJobView(job, rec, len(rec.Runs)+1)
	if err := r.findTargets(); err != nil {
		return nil, err
	}
	state, manual, reached, err := r.load(what)
	if err != nil {
		return nil, err
	}
	r.sched = plan.NewSchedule(job, state, manual)
	r.sched.PassBy(reached)
	r.turn.calls, r.turn.gpus = plan.InFlightAtMost(job, e.opt.Settings)
	for i, st := range state {
		if q, _, _ := job.At(i); !st.Settled() {
			r.batches[q].left++
		}
	}
	r.clock.timeout = plan.Timeout(e.opt.Settings, len(job.Questions), r.play().Duration)
	rec.Runs = append(rec.Runs, engine.Run{
		Number: len(rec.Runs) + 1, TimeoutNS: int64(r.clock.timeout), PerEndpoint: max(1, e.opt.Settings.Limits.PerEndpoint),
		MaxInFlight: e.opt.Settings.Limits.MaxInFlight, PerRegion: e.opt.Settings.PerRegion,
	})
	r.showAll()
	return r, nil
}

// findTargets gives each endpoint its target from today's configuration.
func (r *run) findTargets() error {
	perEndpoint := len(r.job.Questions) * r.job.Repeats
	for i := range r.endpoints {
		ep := &r.endpoints[i]
		ep.Pace, ep.retries = plan.NewPace(r.job, i), retryBudget(perEndpoint)
		for t := range r.engine.opt.Targets {
			if r.engine.opt.Targets[t].Region == r.job.Endpoints[i].Region {
				ep.target = &r.engine.opt.Targets[t]
			}
		}
		if ep.target == nil && !r.job.Endpoints[i].Skipped {
			return &engine.UsageError{
				Err:  engine.Usagef("job %s needs region %q, which today's configuration does not have", engine.ShortID(r.job.ID), r.job.Endpoints[i].Region),
				Hint: "add the [[region]] with the same name, or use the configuration that the job was made with",
			}
		}
	}
	return nil
}

// load reads every execution of the job without its answer. Reached has, by scope, the
// last question of which an execution was sent within the barrier.
func (r *run) load(what takeUp) (state []engine.State, manual map[int]bool, reached []int, err error) {
	state = make([]engine.State, r.job.Total())
	manual = map[int]bool{}
	scope, reached := plan.Scopes(r.job), make([]int, len(r.job.Endpoints))
	index := r.indexer()
	stored, seen := engine.Counts{Total: r.rec.Counts.Total}, make([]bool, r.job.Total())
	planned := r.rec.Counts
	err = r.engine.opt.Store.Executions(r.job.ID, false, func(x *engine.Execution, _ *engine.Answer) error {
		i, ok := index(x.Key)
		if !ok || seen[i] {
			return &engine.StoreError{Op: "read", Path: r.job.ID, Err: engine.Usagef("execution %s is not part of the job, or is stored twice", x.Key)}
		}
		seen[i] = true
		stored.Add(x.State, 1)
		r.takeIn(i, x, what, manual)
		state[i] = x.State
		if q, e, _ := r.job.At(i); len(x.Attempts) > 0 && !x.Attempts[0].Overtaken {
			reached[scope[e]] = max(reached[scope[e]], q)
		}
		return nil
	})
	if err == nil && (stored != planned || slices.Contains(seen, false)) {
		err = &engine.StoreError{Op: "read", Path: r.job.ID, Err: engine.Usagef("the stored counts of the job contradict each other: %+v in its record, %+v from its executions", planned, stored),
			Hint: "export the readable answers, and run a new job"}
	}
	return state, manual, reached, err
}

// takeIn adds one stored execution to this run, open or settled.
func (r *run) takeIn(i int, x *engine.Execution, what takeUp, manual map[int]bool) {
	_, e, _ := r.job.At(i)
	for n := range x.Attempts {
		r.rec.LastSequence = max(r.rec.LastSequence, x.Attempts[n].SentSeq, x.Attempts[n].SettledSeq)
		r.endpoints[e].used = true
	}
	defer func() { r.view.Rows[i] = r.rowOf(x) }()
	again := (x.State == engine.Canceled && what.canceled || x.State == engine.Failed && what.failed) && what.part.Has(x.Key)
	if x.State.Settled() && !again {
		if x.State == engine.Failed && unreachable(x.Kind) {
			r.end.unreached++
		}
		return
	}
	if again {
		r.rec.Counts.Add(x.State, -1)
		manual[i] = x.State == engine.Failed
		if !manual[i] {
			delete(manual, i)
		}
	}
	r.before.taken++
	if a := x.Last(); a != nil || again {
		r.live[i] = x
		if r.leftOpen(x, a) {
			r.before.calls = append(r.before.calls, i)
		}
	}
	x.State, x.Reason, x.Hint, x.Kind, x.Class, x.ClassRule = engine.Pending, "", "", "", "", ""
}

// leftOpen reports whether the last attempt of an earlier run may still have an answer
// at Modal: it never ended, or its cancel was not confirmed.
func (r *run) leftOpen(x *engine.Execution, a *engine.Attempt) bool {
	if a == nil || a.CancelConfirmed {
		return false
	}
	return a.Open() || x.State == engine.Canceled && a.Unknown
}

func (r *run) indexer() func(engine.Key) (int, bool) {
	questions, endpoints := map[foreign.Text]int{}, map[[2]foreign.Text]int{}
	for q := range r.job.Questions {
		questions[r.job.Questions[q].ID] = q
	}
	for e := range r.job.Endpoints {
		endpoints[r.job.Endpoints[e].ID()] = e
	}
	return func(k engine.Key) (int, bool) {
		q, ok := questions[k.Question]
		e, ok2 := endpoints[[2]foreign.Text{k.Region, k.Model}]
		if !ok || !ok2 || k.Repeat < 1 || k.Repeat > r.job.Repeats {
			return 0, false
		}
		return r.job.Index(q, e, k.Repeat-1), true
	}
}

// takeUpCalls handles the calls that an earlier run left open. A call with a handle is
// collected, never sent again while it may be alive; the outcome of one without a
// handle is unknown.
func (r *run) takeUpCalls() {
	for i, x := range r.live {
		r.touch(i, x).replace[i] = r.sched.Manual(i)
	}
	for _, i := range r.before.calls {
		x := r.live[i]
		_, e, _ := r.job.At(i)
		a := x.Last()
		if a.Call != nil {
			a.SettledSeq, a.SettledNS, a.SettledAt, a.Unknown, a.Error = 0, 0, time.Time{}, false, ""
			x.State = engine.Waiting
			r.sched.Sent(i)
			r.sched.Accepted(i)
			r.launch(i, e, a.Call)
			continue
		}
		r.unknown(i, e, x, a)
	}
	r.before.calls = nil
}

// unknown handles an attempt that may have run without its answer reaching the store.
func (r *run) unknown(i, e int, x *engine.Execution, a *engine.Attempt) {
	if a.Open() {
		a.SettledSeq, a.SettledAt, a.SettledRun = r.nextSeq(), r.engine.opt.Wall(), r.current().Number
		a.SettledNS = int64(r.clock.now())
		a.Error = "the program ended before the answer came"
	}
	a.Unknown, a.Kind = true, engine.KindUnknown
	r.current().Unknown++
	if r.engine.opt.Settings.OnUnknown == engine.Ask {
		x.Reason, x.Kind, x.Hint = "outcome unknown: it was sent and may have run, but its answer never arrived", engine.KindUnknown, "retry sends it once more"
		r.settle(i, x, engine.Failed)
		return
	}
	r.current().Resent++
}
