package run

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// healthKept is the number of checks of a region that the board keeps.
const healthKept = 60

// monitor checks the health of the regions: at the start of every run, every interval
// while a job runs, and on request. During a round it has one goroutine, which the
// engine owns and waits for; only Engine.Run's goroutine uses its fields.
type monitor struct {
	engine  *Engine
	cancel  context.CancelFunc
	waiting []func([]engine.Health) // for the next round
	busy    bool
	wg      sync.WaitGroup
	last    time.Time
	views   []board.RegionView
	timer   *time.Timer
	doubt   []engine.HealthState // by region: a state that only one check has seen
	unsaved bool                 // the views have more than the store
	saved   time.Time
}

func newMonitor(e *Engine) *monitor {
	m := &monitor{engine: e}
	for _, t := range e.opt.Targets {
		m.views = append(m.views, board.RegionView{Health: engine.Health{Region: t.Region, State: engine.HealthUnknown, Available: []foreign.Text{}, Missing: []foreign.Text{}}})
	}
	m.recall(e.opt.Store)
	m.show()
	return m
}

// request asks for a round; fn, if given, is called with its results on the engine's
// goroutine.
func (m *monitor) request(fn func([]engine.Health)) {
	m.waiting = append(m.waiting, func(h []engine.Health) {
		if fn != nil {
			fn(h)
		}
	})
	m.next()
}

// next starts a requested round unless one is in progress.
func (m *monitor) next() {
	if m.busy || len(m.waiting) == 0 || m.engine.leaving {
		return
	}
	fns := m.waiting
	m.waiting, m.busy = nil, true
	ctx, cancel := context.WithCancel(m.engine.base)
	m.cancel = cancel
	e := m.engine
	m.showChecking()
	m.wg.Go(func() {
		defer e.guard()
		defer cancel()
		all := e.checkAll(ctx, func(i int, h engine.Health) {
			e.send(func() { m.checked(i, h) })
		})
		e.send(func() { m.roundOver(all, fns) })
	})
}

func (m *monitor) roundOver(all []engine.Health, fns []func([]engine.Health)) {
	m.busy, m.last = false, time.Now()
	for _, fn := range fns {
		fn(all)
	}
	m.next()
	m.schedule()
}

// schedule requests a round after the interval, while a job runs.
func (m *monitor) schedule() {
	if m.timer != nil || m.engine.leaving || len(m.engine.runs) == 0 || m.engine.opt.Settings.Health.Every <= 0 {
		return
	}
	m.timer = time.AfterFunc(m.engine.opt.Settings.Health.Every, func() {
		m.engine.send(func() {
			m.timer = nil
			if len(m.engine.runs) > 0 {
				m.request(nil)
			}
		})
	})
}

// checked records the check of one region.
func (m *monitor) checked(i int, h engine.Health) {
	v := &m.views[i]
	shown := m.settleState(i, v.State, h.State)
	changed := v.State != shown
	v.Health, v.Checking = h, false
	v.State = shown
	v.History = append(v.History[max(0, len(v.History)-healthKept+1):len(v.History):len(v.History)], engine.HealthPoint{At: h.CheckedAt, State: h.State, Latency: h.Latency})
	m.unsaved = true
	if cause := h.Cause(); cause != nil && !m.engine.leaving {
		m.failed(h.Region, cause)
	}
	m.show()
	for _, r := range m.engine.runs {
		if r.uses(h.Region) {
			r.regionChecked(h, changed)
		}
	}
}

// settleState is the state to show after a check: a change counts when two checks in a
// row agree on it, so that one late answer does not make a region flap. The first
// check counts at once.
func (m *monitor) settleState(i int, was, now engine.HealthState) engine.HealthState {
	if m.doubt == nil {
		m.doubt = make([]engine.HealthState, len(m.views))
	}
	if was == engine.HealthUnknown || was == "" || now == was || m.doubt[i] == now {
		m.doubt[i] = ""
		return now
	}
	m.doubt[i] = now
	return was
}

func (m *monitor) showChecking() {
	for i := range m.views {
		m.views[i].Checking = true
	}
	m.show()
}

func (m *monitor) show() { m.engine.board.PutRegions(append([]board.RegionView(nil), m.views...)) }

// stop ends a round in progress and waits for it.
func (m *monitor) stop() {
	if m.timer != nil {
		m.timer.Stop()
	}
	if m.cancel != nil {
		m.cancel()
	}
	done := make(chan struct{})
	go func() {
		m.wg.Wait()
		close(done)
	}()
	for {
		select {
		case fn := <-m.engine.inbox:
			fn()
		case <-done:
			return
		}
	}
}

// regionChecked puts the down endpoints of a reachable region on trial and publishes
// the check.
func (r *run) regionChecked(h engine.Health, changed bool) {
	if h.State == engine.Healthy || h.State == engine.Degraded {
		for e, ep := range r.job.Endpoints {
			if ep.Region == h.Region {
				r.endpoints[e].reach.tryAgain()
			}
		}
	}
	ev := r.event(engine.RegionHealthEvent)
	ev.Region, ev.State, ev.LatencyMS, ev.Missing, ev.Error, ev.Hint = h.Region, string(h.State), ms(h.Latency), h.Missing, h.Error, h.Hint
	level, msg := slog.LevelInfo, ""
	if changed {
		msg = "region health"
		if h.State != engine.Healthy {
			level = slog.LevelWarn
		}
	}
	args := []any{"job_id", r.job.ID, "region", h.Region, "state", string(h.State), "latency_ms", h.Latency.Milliseconds()}
	if len(h.Missing) > 0 {
		args = append(args, "models_missing", h.Missing)
	}
	if h.Error != "" {
		args = append(args, "error", h.Error, "hint", h.Hint)
	}
	r.tell(ev, level, msg, args...)
}

// checkAll checks all regions at once and waits for them; each, if given, is called
// as soon as the check of a region ends.
func (e *Engine) checkAll(ctx context.Context, each func(int, engine.Health)) []engine.Health {
	out := make([]engine.Health, len(e.opt.Targets))
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			out[i] = e.check(ctx, &e.opt.Targets[i])
			if each != nil {
				each(i, out[i])
			}
		})
	}
	wg.Wait()
	return out
}

func (e *Engine) check(ctx context.Context, t *engine.Target) engine.Health {
	timeout := e.opt.Settings.Health.Timeout
	if timeout <= 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := e.beat.within(ctx, &deadlineError{"[health] timeout", timeout})
	defer cancel()
	from := e.beat.now()
	report, err := t.Driver.Health(ctx)
	h := engine.Health{Region: t.Region, Latency: e.beat.ran(from, e.beat.now()), CheckedAt: engine.Now().UTC(), Available: report.Models, ModelsKnown: report.ModelsKnown,
		Backlog: report.Backlog, Containers: report.Containers}
	if err != nil && ctx.Err() != nil {
		err = &engine.CallError{Op: "GET health", Kind: engine.KindDeadline, Err: context.Cause(ctx), Hint: "no answer in time: is the app deployed, and is its container starting?"}
	}
	h.Judge(err, report.Status, t.Models)
	return h
}
