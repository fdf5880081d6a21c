package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"beacon/engine"
)

// worker carries out one attempt: it sends the request, has the handle stored, waits on
// it, and reports exactly one outcome. It changes no state itself.
type worker struct {
	run      *run
	beat     *heartbeat
	ctx      context.Context // ends when the run or this execution is canceled
	i        int
	req      engine.Request
	driver   engine.Driver
	handle   *engine.Call // from an earlier run, to collect instead of sending
	deadline deadlineError
}

// outcome is a worker's report.
type outcome struct {
	answer    *engine.Answer
	err       error
	sent, at  time.Time
	halted    bool // cut because the run is being ended
	confirmed bool // Modal confirmed the cancel
}

func (r *run) worker(i, e int, handle *engine.Call) *worker {
	q, _, _ := r.job.At(i)
	ep := &r.endpoints[e]
	m, _ := r.job.Model(r.job.Endpoints[e].Model)
	x := r.open(i)
	w := &worker{
		run: r, beat: r.engine.beat, i: i, driver: ep.target.Driver, handle: handle,
		deadline: deadlineError{"warm_deadline", r.engine.opt.Settings.Deadlines.Warm},
		req: engine.Request{
			Job: r.job.ID, Key: x.Key, Attempt: len(x.Attempts), Endpoint: r.job.Endpoints[e],
			Prompt: r.job.Questions[q].Text, Temperature: m.Temperature, MaxTokens: m.MaxTokens,
		},
	}
	w.ctx = r.calls.open(i)
	if !ep.Answered {
		w.deadline = deadlineError{"cold_deadline", r.engine.opt.Settings.Deadlines.Cold}
	}
	if send := r.engine.opt.Settings.Deadlines.Send; ep.reach.onTrial && send < w.deadline.limit {
		w.deadline = deadlineError{"send_deadline", send}
	}
	return w
}

// work is the worker's goroutine.
func (w *worker) work() {
	defer w.run.engine.guard()
	o := outcome{sent: w.beat.now()}
	ctx, cancel := w.beat.within(w.ctx, &w.deadline)
	defer cancel()
	call := w.handle
	reply, err := engine.Reply{Call: call}, error(nil)
	if call == nil {
		reply, err = w.submit(ctx)
	}
	for quick := 0; err == nil && reply.Call != nil; {
		fresh := reply.Call != w.handle
		call = reply.Call
		if fresh && !w.keep(*call) {
			err = errDropped
			break
		}
		// Modal holds a poll for 150 s. Without a pause, a server that hands over again
		// at once would be polled, and each hop stored, as fast as it answers.
		if err = w.pause(ctx, quick); err != nil {
			break
		}
		asked := w.beat.now()
		if reply, err = w.collect(ctx, *call); w.beat.now().Sub(asked) < quickLook {
			quick++
		} else {
			quick = 0
		}
	}
	o.answer, o.err, o.at = reply.Answer, err, w.beat.now()
	if err == nil && reply.Answer == nil {
		o.err = &engine.CallError{Op: "call", Kind: engine.KindMalformed, Err: errors.New("the driver gave neither an answer nor a call"), Sent: true}
	}
	if err != nil {
		w.explain(ctx, &o, call)
	}
	w.run.engine.send(func() { w.run.ended(w.i, o) })
}

// submit sends the request, bounded by send_deadline.
func (w *worker) submit(ctx context.Context) (engine.Reply, error) {
	limit := w.run.engine.opt.Settings.Deadlines.Send
	ctx, cancel := w.beat.within(ctx, &deadlineError{"send_deadline", limit})
	defer cancel()
	reply, err := w.driver.Submit(ctx, w.req)
	if err != nil && ctx.Err() != nil {
		return reply, context.Cause(ctx)
	}
	return reply, err
}

// keep has a handle stored; false when that failed, and then the worker must not wait
// on it.
func (w *worker) keep(call engine.Call) bool {
	ack := make(chan bool, 1)
	if !w.run.engine.send(func() { w.run.handed(w.i, call, ack) }) {
		return false
	}
	select {
	case ok := <-ack:
		return ok
	case <-w.run.engine.stopped:
		return false
	}
}

// collect waits on a call until it answers or is handed over again. While the call may
// be alive, a failed poll is repeated and does not fail the attempt.
func (w *worker) collect(ctx context.Context, call engine.Call) (engine.Reply, error) {
	for n := 1; ; n++ {
		reply, err := w.driver.Collect(ctx, w.req, call)
		if err == nil {
			return reply, nil
		}
		if ctx.Err() != nil {
			return reply, context.Cause(ctx)
		}
		ce := asCallError(err)
		if !pollAgain(ce) {
			return reply, err
		}
		if err := wait(ctx, backoff(n, ce.RetryAfter)); err != nil {
			return reply, err
		}
	}
}

// quickLook is a duration that only a poll which Modal did not hold falls below.
const quickLook = 10 * time.Millisecond

// pause waits after n polls in a row that returned at once.
func (w *worker) pause(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	return wait(ctx, backoff(n, 0))
}

// wait waits for d, or returns the cause when the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// explain sets the reason why an attempt ended without an answer, and cancels at Modal
// a call that was cut or passed a deadline.
func (w *worker) explain(ctx context.Context, o *outcome, call *engine.Call) {
	var de *deadlineError
	switch cause := context.Cause(ctx); {
	case errors.Is(o.err, errDropped) || errors.Is(cause, errDropped):
		o.halted = true
		return
	case errors.Is(o.err, errHalted) || errors.Is(cause, errHalted):
		o.halted = true
	case errors.As(o.err, &de):
		o.err = &engine.CallError{
			Op: "waiting for the answer", Kind: engine.KindDeadline, Err: de, Sent: true, Deadline: de.name,
			Hint: "raise [job] " + de.name + " in the configuration if the endpoint needs longer, or look at its logs on Modal",
		}
	default:
		return
	}
	if call == nil {
		return
	}
	// The run's context has ended; the cancel gets a separate short one.
	c, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	o.confirmed, _ = w.driver.Cancel(c, w.req, *call)
	if ce, ok := o.err.(*engine.CallError); ok && o.confirmed && ce.Kind == engine.KindDeadline {
		ce.Err = fmt.Errorf("%w; the call was canceled at Modal", ce.Err)
	}
}
