package run

import (
	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// run is a stretch in which this process works on a job. Only Engine.Run's goroutine
// uses it, except the context of its calls, which any goroutine may cut.
type run struct {
	engine *Engine
	job    *engine.Job
	rec    *engine.JobRecord
	view   *board.JobView

	sched     *plan.Schedule
	endpoints []endpointRun
	batches   []batchRun
	live      map[int]*engine.Execution // with an attempt, not settled

	clock  stopwatch
	calls  calls
	turn   turn
	ready  readiness
	held   held
	before before
	end    ending
}

// endpointRun is the state of an endpoint in this run.
type endpointRun struct {
	plan.Pace
	target  *engine.Target
	reach   reach
	probe   probeState
	retries int  // left in the budget
	used    bool // a call was sent in this job: its scale-down window is counted
	said    identity
}

// identity is the container as the last answer of an endpoint reported it; "" for
// facts that it did not report.
type identity struct{ container, observed, code foreign.Text }

// batchRun counts the unsettled executions of a question.
type batchRun struct {
	left    int
	started bool
}

// turn is the place of a job among the jobs of the process.
type turn struct {
	admitted    bool // it may send calls
	line        int  // the place in line, counted from 1; 0 once admitted
	calls, gpus int  // in flight at most
}

// before has the results of the job's earlier runs.
type before struct {
	calls    []int // open calls to collect, by execution
	taken    int   // executions this run works on
	workedMS int64 // the job's duration so far
}

func (r *run) current() *engine.Run { return &r.rec.Runs[len(r.rec.Runs)-1] }

func (r *run) nextSeq() int64 {
	r.rec.LastSequence++
	return r.rec.LastSequence
}

// open returns the record of an unsettled execution.
func (r *run) open(i int) *engine.Execution {
	x := r.live[i]
	if x == nil {
		x = &engine.Execution{Key: r.job.KeyAt(i)}
		r.live[i] = x
	}
	return x
}

// touch queues an execution to be written and shown.
func (r *run) touch(i int, x *engine.Execution) *touched {
	t := r.engine.touch(r)
	if _, ok := t.rows[i]; !ok {
		t.order = append(t.order, i)
	}
	t.rows[i] = x
	return t
}

// touchJob queues the job's record to be written and shown.
func (r *run) touchJob() { r.engine.touch(r).record = true }

// dispatch sends every execution that may start now.
func (r *run) dispatch() {
	if !r.turn.admitted || !r.ready.now || r.clock.paused || r.end.why != "" || r.calls.areCut() {
		return
	}
	for {
		i, e, ok := r.sched.Next(r.clock.now(), r.mayStart)
		if !ok {
			return
		}
		if cause := r.endpoints[e].reach.refuses(); cause != nil {
			r.failAtOnce(i, cause)
			continue
		}
		r.sendNew(i, e)
	}
}

// mayStart reports whether the limits have room for a call; an endpoint that is down
// or stopped needs none, since its executions fail at once.
func (r *run) mayStart(e int) bool {
	return r.endpoints[e].reach.refuses() != nil || r.engine.lim.Room(&r.job.Endpoints[e])
}

// sendNew adds an attempt marked as sent; its worker starts once the mark is stored.
func (r *run) sendNew(i, e int) {
	x, ep := r.open(i), &r.endpoints[e]
	manual := r.sched.Manual(i)
	at := r.clock.now()
	a := engine.Attempt{
		Run: r.current().Number, Manual: manual, Overtaken: r.sched.Overtaken(i),
		SentSeq: r.nextSeq(), SentNS: int64(at), SentAt: r.engine.opt.Wall(), Cold: ep.IsCold(at),
	}
	x.Attempts = append(x.Attempts, a)
	x.State, x.Reason, x.Hint, x.Kind = engine.Running, "", "", ""
	r.sched.Sent(i)
	r.startBatch(i)
	if !ep.used {
		ep.used = true
		r.rec.CostUSD += plan.CostOf(r.job, e, r.job.Endpoints[e].Scaledown)
	}
	t := r.touch(i, x)
	t.replace[i] = t.replace[i] || manual
	r.tellExecution(engine.ExecutionStarted, x, nil)
	r.launch(i, e, nil)
}

// launch counts a call as in flight and starts its worker after the commit.
func (r *run) launch(i, e int, handle *engine.Call) {
	r.engine.lim.Take(&r.job.Endpoints[e])
	r.calls.n++
	w := r.worker(i, e, handle)
	r.engine.after(func(stored bool) {
		if !stored {
			r.calls.n--
			r.engine.lim.Give(&r.job.Endpoints[e])
			return
		}
		r.engine.workers.Go(w.work)
	})
}

func (r *run) startBatch(i int) {
	q, _, _ := r.job.At(i)
	if !r.batches[q].started {
		r.batches[q].started = true
		r.tellBatch(engine.BatchStarted, q)
	}
}

// handed stores the handle of a call that Modal accepted and then sends true on ack,
// or false if the commit failed. The worker waits on the handle only after true.
func (r *run) handed(i int, call engine.Call, ack chan<- bool) {
	x := r.open(i)
	x.Last().Call = &call
	x.State = engine.Waiting
	r.sched.Accepted(i)
	r.touch(i, x)
	r.tellExecution(engine.ExecutionWaiting, x, func(ev *engine.Event) { ev.Hops = call.Hops })
	r.engine.after(func(stored bool) { ack <- stored })
}
