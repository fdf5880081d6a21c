package run

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// A container that is warm before the first question keeps the first batch from
// waiting for the slowest cold start. Warming costs GPU time, so it happens only with
// prewarm or on request.

// probePrompt is a question that every model answers with one token.
const probePrompt = "Say yes."

// ProbeResult is an endpoint's result of a request for one token.
type ProbeResult struct {
	Region foreign.Text
	Model  foreign.Text
	Took   time.Duration
	Answer *engine.Answer
	Err    error
}

// Probe asks every endpoint of a job for one token, as many at once as the limits
// allow, and returns the results in the order of the endpoints. It stores nothing; at
// Modal it causes a cold start of each endpoint without a container.
func Probe(ctx context.Context, targets []engine.Target, job *engine.Job, set engine.Settings) []ProbeResult {
	out := make([]ProbeResult, len(job.Endpoints))
	atOnce, _ := plan.InFlightAtMost(job, set)
	places := make(chan struct{}, max(1, atOnce))
	beat := newHeartbeat(Clock{})
	var group sync.WaitGroup
	for e := range job.Endpoints {
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			out[e] = probe(ctx, beat, targets, job, e, &deadlineError{"cold_deadline", set.Deadlines.Cold})
		})
	}
	group.Wait()
	return out
}

func probe(ctx context.Context, beat *heartbeat, targets []engine.Target, job *engine.Job, e int, deadline *deadlineError) ProbeResult {
	ep := &job.Endpoints[e]
	r := ProbeResult{Region: ep.Region, Model: ep.Model}
	if ep.Skipped {
		r.Err = errors.New("the region is paused in the configuration")
		return r
	}
	for i := range targets {
		if targets[i].Region == ep.Region {
			from := beat.now()
			ctx, cancel := beat.within(ctx, deadline)
			defer cancel()
			r.Answer, r.Err = askOnce(ctx, targets[i].Driver, probeRequest(job, e))
			r.Took = beat.ran(from, beat.now())
			return r
		}
	}
	r.Err = engine.Usagef("today's configuration has no region %q", ep.Region)
	return r
}

func probeRequest(job *engine.Job, e int) engine.Request {
	ep := job.Endpoints[e]
	m, _ := job.Model(ep.Model)
	return engine.Request{Job: job.ID, Key: engine.Key{Question: "probe", Region: ep.Region, Model: ep.Model, Repeat: 1}, Attempt: 1,
		Endpoint: ep, Prompt: probePrompt, Temperature: m.Temperature, MaxTokens: 1}
}

// askOnce sends a request and follows its call to the answer, without a retry.
func askOnce(ctx context.Context, d engine.Driver, req engine.Request) (*engine.Answer, error) {
	reply, err := d.Submit(ctx, req)
	for err == nil && reply.Answer == nil && reply.Call != nil {
		reply, err = d.Collect(ctx, req, *reply.Call)
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return reply.Answer, err
}

// Prewarm makes the containers of a region warm while its job runs; "" is every
// region.
func (e *Engine) Prewarm(id string, region foreign.Text) {
	if r := e.working(id); r != nil {
		e.send(func() { r.warmUp(region, func() {}) })
	}
}

// readiness is the state of the preparations before a run sends.
type readiness struct {
	asked    bool     // the health of every region was checked
	now      bool     // questions may be sent
	whenWarm []func() // called once no probe is wanted or running
}

// probeState is the state of an endpoint's probe.
type probeState struct {
	wanted   bool // to be started as soon as the limits have room
	underWay bool // running
	failed   bool // the last one failed
}

// warmUp asks each endpoint that is idle for one token, within the limits, and calls
// then on the engine's goroutine when all have answered.
func (r *run) warmUp(region foreign.Text, then func()) {
	if r.end.over {
		return
	}
	r.engine.opt.Log.Info("warming containers", "job_id", r.job.ID, "region", region)
	r.ready.whenWarm = append(r.ready.whenWarm, then)
	for i := range r.job.Endpoints {
		ep := &r.job.Endpoints[i]
		if !ep.Skipped && (region == "" || ep.Region == region) && !r.engine.lim.Busy(ep) {
			r.endpoints[i].probe.wanted = true
		}
	}
	r.whenWarm()
}

// whenWarm calls the waiting functions once no probe is wanted or running.
func (r *run) whenWarm() {
	for e := range r.endpoints {
		if r.endpoints[e].probe.wanted || r.endpoints[e].probe.underWay {
			return
		}
	}
	for _, then := range r.ready.whenWarm {
		then()
	}
	r.ready.whenWarm = nil
}

// probed records the result of a probe: after an answer the endpoint's next call is
// not its first one.
func (r *run) probed(e int, res ProbeResult, level slog.Level) {
	if res.Err != nil {
		r.engine.opt.Log.Log(r.engine.base, slog.LevelWarn, "not warm", "job_id", r.job.ID, "region", res.Region, "model", res.Model,
			"error", res.Err, "hint", engine.HintOf(res.Err))
		if ce := asCallError(res.Err); silent(ce) {
			r.unheard(e, ce)
		}
		return
	}
	ep := &r.endpoints[e]
	ep.Answered, ep.FreeAt, ep.used = true, r.clock.now(), true
	r.rec.CostUSD += plan.CostOf(r.job, e, res.Took)
	r.engine.opt.Log.Log(r.engine.base, level, "warm", "job_id", r.job.ID, "region", res.Region, "model", res.Model, "took", engine.Rounded(res.Took).String())
	r.capCost()
}
