package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// The ends of a run before all its executions have settled by themselves.
const (
	endCanceled  = "canceled"
	endTimeout   = "timeout"
	endPreflight = "preflight"
	endCost      = "cost"
	endStore     = "store"
)

// The causes with which calls are cut: errHalted when a run is halted, errDropped
// when the store failed. A dropped call is not canceled at Modal.
var (
	errHalted  = errors.New("canceled")
	errDropped = errors.New("the store cannot be used")
)

// run is a stretch in which this process works on a job. It belongs to
// Engine.Run, but for ctx and cut, which may be used from anywhere.
type run struct {
	engine *Engine
	log    *slog.Logger
	job    *Job
	rec    *JobRecord
	view   *JobView

	sched     *schedule
	warmThen  []func() // what waits until every endpoint is warm
	endpoints []endpointRun
	live      map[int]*Execution // with an attempt, not settled
	collect   []int              // open calls of an earlier run, by execution
	seq       int64
	calls     int // workers under way
	batches   []batchRun

	start       time.Time // of this run
	timeout     time.Duration
	paused      bool
	pausedSince time.Duration
	pausedFor   time.Duration
	earlierMS   int64 // the job's duration before this run

	parts  []Part // paused within the job
	capped bool   // the cost cap was reached
	note   string // why it was paused by itself
	cuts   map[int]context.CancelCauseFunc

	admitted  bool
	line      int
	needCalls int
	needGPUs  int
	asked     bool   // preflight is over
	ready     bool   // and so is warming
	end       string // why the run is being ended, "" while it is not
	endReason string
	cancels   CancelReport
	over      bool
	taken     int // executions this run works on
	unreached int // failed because nothing could be reached

	ctx  context.Context
	cut  context.CancelCauseFunc
	done chan struct{} // closed when the run is over and stored
	out  Outcome
}

// endpointRun is what this run knows of an endpoint.
type endpointRun struct {
	pace
	target      *Target
	silent      int        // executions in a row without any answer
	down        *CallError // silent twice: fails at once
	onTrial     bool       // was down, and has not answered since
	stopped     *CallError // 401, 403 or spend limit: fails at once for good
	retries     int        // left in the budget
	probeFailed bool       // did not answer when it was to be kept warm
	toWarm      bool       // is to be asked for one token as soon as there is room
	probing     bool       // is being asked
	used        bool       // a call was sent in this job: its scale-down is paid
	// container, observed region and code version of its last answer, "" when not
	// reported.
	container, observed, code string
}

// batchRun counts what is unsettled of a question.
type batchRun struct {
	left    int
	started bool
}

// now is the time since the run's start, by a clock that never steps.
func (r *run) now() time.Duration { return time.Since(r.start) }

func (r *run) current() *Run { return &r.rec.Runs[len(r.rec.Runs)-1] }

func (r *run) nextSeq() int64 {
	r.seq++
	return r.seq
}

// open is the record of an execution that is being worked on.
func (r *run) open(i int) *Execution {
	x := r.live[i]
	if x == nil {
		x = &Execution{Key: r.job.KeyAt(i)}
		r.live[i] = x
	}
	return x
}

// touch queues an execution to be written and shown.
func (r *run) touch(i int, x *Execution) *touched {
	t := r.engine.touch(r)
	if _, ok := t.rows[i]; !ok {
		t.order = append(t.order, i)
	}
	t.rows[i] = x
	return t
}

// touchJob queues the job's record to be written and shown.
func (r *run) touchJob() { r.engine.touch(r).record = true }

// dispatch sends whatever may start now.
func (r *run) dispatch() {
	if !r.admitted || !r.ready || r.paused || r.end != "" || r.ctx.Err() != nil {
		return
	}
	for {
		i, e, ok := pick(r.sched, r.now(), r.mayStart)
		if !ok {
			return
		}
		if cause := r.endpoints[e].refuses(); cause != nil {
			r.failAtOnce(i, cause)
			continue
		}
		r.sendNew(i, e)
	}
}

// mayStart tells whether the limits have room; an endpoint that refuses at once
// needs none.
func (r *run) mayStart(e int) bool {
	return r.endpoints[e].refuses() != nil || r.engine.lim.room(&r.job.Endpoints[e])
}

func (e *endpointRun) refuses() *CallError {
	if e.stopped != nil {
		return e.stopped
	}
	return e.down
}

// sendNew adds an attempt and marks it as sent; its worker starts once that is
// in the store.
func (r *run) sendNew(i, e int) {
	x, ep := r.open(i), &r.endpoints[e]
	manual := r.sched.manual[i]
	at := r.now()
	a := Attempt{
		Run: r.current().Number, Manual: manual, Overtaken: r.sched.overtaken(i),
		SentSeq: r.nextSeq(), SentNS: int64(at), SentAt: r.engine.wall(), Cold: ep.isCold(at),
	}
	x.Attempts = append(x.Attempts, a)
	x.State, x.Reason, x.Hint, x.Kind = Running, "", "", ""
	r.sched.sent(i)
	r.startBatch(i)
	if !ep.used {
		ep.used = true
		r.rec.CostUSD += r.job.CostOf(e, r.job.Endpoints[e].Scaledown)
	}
	t := r.touch(i, x)
	t.replace[i] = t.replace[i] || manual
	r.tellExecution(ExecutionStarted, x, nil)
	r.launch(i, e, nil)
}

// launch counts a call as in flight and starts its worker after the commit.
func (r *run) launch(i, e int, handle *Call) {
	r.engine.lim.take(&r.job.Endpoints[e])
	r.calls++
	w := r.worker(i, e, handle)
	r.engine.after(func(stored bool) {
		if !stored {
			r.calls--
			r.engine.lim.give(&r.job.Endpoints[e])
			return
		}
		r.engine.workers.Go(w.work)
	})
}

func (r *run) startBatch(i int) {
	q, _, _ := r.job.At(i)
	if !r.batches[q].started {
		r.batches[q].started = true
		r.tellBatch(BatchStarted, q)
	}
}

// handed keeps the handle of a call that Modal goes on with; ack is told when
// it is in the store, and only then may anyone wait on it.
func (r *run) handed(i int, call Call, ack chan<- bool) {
	x := r.open(i)
	x.Last().Call = &call
	x.State = Waiting
	r.sched.state[i] = Waiting
	r.touch(i, x)
	r.tellExecution(ExecutionWaiting, x, func(ev *Event) { ev.Hops = call.Hops })
	r.engine.after(func(stored bool) { ack <- stored })
}
