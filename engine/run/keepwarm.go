package run

import (
	"log/slog"
	"time"
)

// keepWarmAt is the share of its scale-down window after which an idle container is
// asked for a token, before Modal stops it.
const keepWarmAt = 0.8

// keepFromCooling, with prewarm, keeps containers warm that wait at a barrier: a cold
// start would cost more than the token. Questions that may start go first; a probe
// counts against every limit as they do.
func (r *run) keepFromCooling() {
	for e := range r.endpoints {
		ep := &r.endpoints[e]
		if r.end.why != "" || r.calls.areCut() {
			ep.probe.wanted = false
		}
		at, cools := r.coolsAt(e)
		switch due := cools && at <= r.clock.now() && r.keepsWarm(); {
		case !ep.probe.wanted && !due || !r.engine.lim.Room(&r.job.Endpoints[e]):
		case ep.probe.wanted:
			r.startProbe(e, &deadlineError{"cold_deadline", r.engine.opt.Settings.Deadlines.Cold}, slog.LevelInfo)
		default:
			r.startProbe(e, &deadlineError{"warm_deadline", r.engine.opt.Settings.Deadlines.Warm}, slog.LevelDebug)
		}
	}
}

func (r *run) keepsWarm() bool {
	return r.engine.opt.Settings.Prewarm && r.turn.admitted && !r.clock.paused && r.end.why == "" && !r.calls.areCut()
}

// coolsAt is the time at which an idle endpoint with work ahead should be asked; not
// ok when it is busy or has no known container.
func (r *run) coolsAt(e int) (at time.Duration, ok bool) {
	ep := &r.endpoints[e]
	if !ep.Answered || ep.probe.failed || ep.Scaledown <= 0 || ep.reach.refuses() != nil || r.engine.lim.Busy(&r.job.Endpoints[e]) {
		return 0, false
	}
	return ep.FreeAt + time.Duration(keepWarmAt*float64(ep.Scaledown)), r.sched.HasWork(e)
}

// untilCool is the time until an endpoint needs to be asked.
func (r *run) untilCool() time.Duration {
	wait := time.Hour
	if !r.keepsWarm() {
		return wait
	}
	for e := range r.endpoints {
		if at, ok := r.coolsAt(e); ok && r.engine.lim.Room(&r.job.Endpoints[e]) {
			wait = min(wait, max(0, at-r.clock.now()))
		}
	}
	return wait
}

// startProbe asks an endpoint for one token. After a failure the endpoint is not kept
// warm until it has answered a question.
func (r *run) startProbe(e int, deadline *deadlineError, level slog.Level) {
	engine, job, ep := r.engine, r.job, &r.endpoints[e]
	engine.lim.Take(&job.Endpoints[e])
	r.calls.n++
	ep.probe.wanted, ep.probe.underWay = false, true
	engine.workers.Go(func() {
		defer engine.guard()
		res := probe(r.calls.ctx, engine.beat, engine.opt.Targets, job, e, deadline)
		engine.send(func() {
			r.calls.n--
			engine.lim.Give(&job.Endpoints[e])
			ep.probe.underWay, ep.probe.failed = false, res.Err != nil
			if r.end.why == "" {
				r.probed(e, res, level)
			}
			r.whenWarm()
			r.touchJob()
		})
	})
}
