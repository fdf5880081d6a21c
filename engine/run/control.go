package run

import (
	"context"
	"fmt"
	"iter"
	"log/slog"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// Handle is a run in progress.
type Handle struct{ run *run }

// Job is the id of the job.
func (h *Handle) Job() string { return h.run.job.ID }

// Done is closed when the run is over and stored.
func (h *Handle) Done() <-chan struct{} { return h.run.end.done }

// Outcome waits for the end of the run and returns its outcome.
func (h *Handle) Outcome() Outcome {
	<-h.run.end.done
	return h.run.end.out
}

// Submit stores a planned job with all its executions and starts a run.
func (e *Engine) Submit(p *plan.Plan) (*Handle, error) {
	rec := &engine.JobRecord{
		ID: p.Job.ID, Name: p.Job.Name, CreatedAt: p.Job.CreatedAt, Questions: len(p.Job.Questions),
		Endpoints: len(p.Job.Endpoints), Regions: foreign.Texts(p.Job.Regions()), Barrier: p.Job.Barrier, Lookahead: p.Job.Lookahead,
		Driver: p.Job.Endpoints[0].Driver, Simulated: p.Job.Simulated, QuestionsSHA256: engine.QuestionsSHA256(p.Job.Questions),
	}
	rec.Counts.Total = len(p.Executions)
	for i := range p.Executions {
		rec.Counts.Add(p.Executions[i].State, 1)
	}
	if err := e.opt.Store.CreateJob(p.Job, rec, p.Executions); err != nil {
		return nil, err
	}
	r, err := e.newRun(p.Job, rec, takeUp{})
	if err != nil {
		return nil, err
	}
	return e.begin(r)
}

// Resume continues an interrupted or canceled job. The handle is nil when there is
// nothing to do.
func (e *Engine) Resume(id string) (*Handle, error) {
	return e.again(id, takeUp{canceled: true})
}

// Retry sends the failed executions of a part of a job again, and for less than the
// whole job also the canceled ones, as retries by hand: they neither wait for a batch
// nor hold one. The handle is nil without such executions. A running job adds them to
// its run.
func (e *Engine) Retry(id string, p engine.Part) (h *Handle, n int, err error) {
	if r := e.working(id); r != nil {
		n, err = e.RetryPart(id, p)
		return &Handle{r}, n, err
	}
	h, err = e.again(id, takeUp{failed: true, canceled: p != engine.Part{}, part: p})
	if h != nil {
		n = h.run.before.taken
	}
	return h, n, err
}

func (e *Engine) again(id string, what takeUp) (*Handle, error) {
	if e.working(id) != nil {
		return nil, engine.Usagef("job %s is already running", engine.ShortID(id))
	}
	job, err := e.opt.Store.Job(id)
	if err != nil {
		return nil, err
	}
	rec, err := e.opt.Store.Record(id)
	if err != nil {
		return nil, err
	}
	r, err := e.newRun(job, rec, what)
	if err != nil || r.before.taken == 0 {
		return nil, err
	}
	return e.begin(r)
}

// begin gives a run to Engine.Run.
func (e *Engine) begin(r *run) (*Handle, error) {
	e.mu.Lock()
	e.stops[r.job.ID] = r
	e.mu.Unlock()
	err := e.call(func() error {
		if e.fatal != nil {
			return e.fatal
		}
		if e.leaving {
			return errStopped
		}
		e.board.Put(r.view)
		e.runs = append(e.runs, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Handle{r}, nil
}

// working returns the current run of a job, or nil.
func (e *Engine) working(id string) *run {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stops[id]
}

// Cancel ends a job's run. Its calls are cut before Cancel returns, the rest follows.
// All answers are kept, and Resume continues the job.
func (e *Engine) Cancel(id string) {
	if r := e.working(id); r != nil {
		r.calls.cut(errHalted)
		e.send(func() { r.halt(endCanceled, "canceled") })
	}
}

// CancelAll cancels every running job.
func (e *Engine) CancelAll() {
	e.mu.Lock()
	ids := make([]string, 0, len(e.stops))
	for id := range e.stops {
		ids = append(ids, id)
	}
	e.mu.Unlock()
	for _, id := range ids {
		e.Cancel(id)
	}
}

// Pause stops a job from sending, or lets it send again.
func (e *Engine) Pause(id string, paused bool) {
	if r := e.working(id); r != nil {
		e.send(func() { r.pause(paused) })
	}
}

// CheckHealth asks every region now, in the background.
func (e *Engine) CheckHealth() { e.send(func() { e.monitor.request(nil) }) }

// Health asks every region once and waits for it; Run need not be running.
func (e *Engine) Health(ctx context.Context) []engine.Health {
	return e.checkAll(ctx, nil)
}

// begin starts the run's clock, logs the plan, and checks the health of every region
// before anything is sent.
func (r *run) begin() {
	e := r.engine
	r.clock.start = e.beat.now()
	r.turn.line = 0
	run := r.current()
	run.StartedAt = e.opt.Wall()
	r.touchJob()
	ev := r.event(engine.JobStarted)
	ev.Executions, ev.TotalQuestions = r.rec.Counts.Total, len(r.job.Questions)
	args := []any{"job_id", r.job.ID, "question_count", len(r.job.Questions), "total_executions", r.rec.Counts.Total}
	if r.job.Simulated {
		args = append(args, "data", "SIMULATED")
	}
	args = append(args, "endpoints", len(r.job.Endpoints), "barrier", string(r.job.Barrier), "run", run.Number,
		"in_flight_at_most", r.turn.calls, "timeout", engine.Rounded(r.clock.timeout).String())
	r.tell(ev, slog.LevelInfo, logJobStarted, args...)
	r.takeUpCalls()
	if e.opt.Settings.Preflight == engine.PreflightOff {
		e.monitor.request(nil)
		r.getReady()
		return
	}
	e.monitor.request(r.preflight)
}

// preflight ends the run if a region is not healthy and preflight is "block".
func (r *run) preflight(healths []engine.Health) {
	if r.ready.asked || r.end.over {
		return
	}
	r.ready.asked = true
	var bad []string
	for _, h := range healths {
		if r.uses(h.Region) && h.State != engine.Healthy {
			bad = append(bad, h.Region.Line()+" "+string(h.State))
		}
	}
	if len(bad) > 0 && r.engine.opt.Settings.Preflight == engine.PreflightBlock {
		r.ready.now = true
		r.halt(endPreflight, foreign.Text(fmt.Sprintf("preflight blocked: %v", bad)))
	} else {
		r.getReady()
	}
	r.touchJob()
}

// getReady lets the run send, with prewarm after the containers are warm.
func (r *run) getReady() {
	if !r.engine.opt.Settings.Prewarm {
		r.ready.now = true
		return
	}
	r.warmUp("", func() { r.ready.now = true })
}

func (r *run) uses(region foreign.Text) bool {
	for _, ep := range r.job.Endpoints {
		if ep.Region == region && !ep.Skipped {
			return true
		}
	}
	return false
}

// Logs reads the output of a region's containers: the last lines, then each new line,
// until ctx ends. It returns false when the region's driver has no logs.
func (e *Engine) Logs(ctx context.Context, region foreign.Text, last int) (iter.Seq2[engine.ContainerLine, error], bool) {
	for _, t := range e.opt.Targets {
		if r, ok := t.Driver.(engine.LogReader); ok && t.Region == region {
			return r.Logs(ctx, last), true
		}
	}
	return nil, false
}
