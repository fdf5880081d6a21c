package run

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/plan"
)

// Options of an Engine. Store and Targets are needed; the rest may be zero.
type Options struct {
	Store    engine.Store
	Targets  []engine.Target // in the order of the configuration
	Settings engine.Settings
	Log      *slog.Logger
	// Observe is called with every event in order. It must not block: the engine
	// waits for it.
	Observe func(engine.Event)
	// Wall is the wall clock whose times are stored for people; nil means time.Now.
	// No duration is computed from it.
	Wall func() time.Time
	// Clock is the monotonic clock from which all durations and deadlines are computed.
	Clock Clock
	// Crashed is called when a goroutine of the engine panics, before the panic ends
	// the program, to restore the terminal.
	Crashed func()
}

// Engine runs jobs. Make it with New and call Run on a goroutine; all other methods
// may be called from any goroutine. It closes neither the store nor the drivers.
type Engine struct {
	opt   Options
	board *board.Board
	beat  *heartbeat

	inbox   chan func()
	stopped chan struct{} // closed when Run has returned

	mu    sync.Mutex      // guards stops
	stops map[string]*run // by job, to cut calls without waiting for the loop

	// Only Run's goroutine uses the fields below.
	base     context.Context
	workers  sync.WaitGroup
	runs     []*run
	lim      *plan.Limiter
	monitor  *monitor
	tx       transaction
	leaving  bool
	fatal    error
	forecast time.Time // of the last forecast
}

// New makes an engine; it starts no goroutine.
func New(o Options) *Engine {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Wall == nil {
		o.Wall = time.Now
	}
	e := &Engine{
		opt: o, board: board.New(), beat: newHeartbeat(o.Clock), inbox: make(chan func(), 1024), stopped: make(chan struct{}),
		stops: map[string]*run{}, lim: plan.NewLimiter(o.Settings.Limits, o.Settings.PerRegion), base: context.Background(),
	}
	e.monitor = newMonitor(e)
	return e
}

// Board returns the board that the engine updates.
func (e *Engine) Board() *board.Board { return e.board }

// Run works until ctx ends, then cancels every job, waits for every goroutine
// and returns. The error is a *StoreError when the store failed: the jobs then have
// the state of the last good commit.
func (e *Engine) Run(ctx context.Context) error {
	defer e.guard()
	defer close(e.stopped)
	defer e.startHeartbeat()()
	e.base = context.WithoutCancel(ctx)
	done := ctx.Done()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(e.untilNext())
		select {
		case fn := <-e.inbox:
			fn()
		case <-timer.C:
		case <-done:
			done = nil
			e.leave()
		}
		e.drain()
		e.step()
		if e.leaving && len(e.runs) == 0 {
			e.finish()
			e.monitor.keep()
			return e.fatal
		}
	}
}

// guard restores the terminal before a panic ends the program: in a raw terminal the
// trace would be lost.
func (e *Engine) guard() {
	if p := recover(); p != nil {
		if e.opt.Crashed != nil {
			e.opt.Crashed()
		}
		panic(p)
	}
}

// drain runs all further changes in the inbox, so that they share one commit. It
// yields so that workers about to send can do so, and repeats until none did.
func (e *Engine) drain() {
	for more := true; more; {
		runtime.Gosched()
		for more = false; len(e.inbox) > 0; more = true {
			(<-e.inbox)()
		}
	}
}

func (e *Engine) leave() {
	e.leaving = true
	for _, r := range e.runs {
		r.halt(endCanceled, "canceled")
	}
}

// finish waits for the monitor and the workers, and runs the changes they still send.
func (e *Engine) finish() {
	e.monitor.stop()
	gone := make(chan struct{})
	go func() {
		e.workers.Wait()
		close(gone)
	}()
	for {
		select {
		case fn := <-e.inbox:
			fn()
		case <-gone:
			return
		}
	}
}

// send passes a change to Run's goroutine; false when Run has returned.
func (e *Engine) send(fn func()) bool {
	select {
	case e.inbox <- fn:
		return true
	case <-e.stopped:
		return false
	}
}

// errStopped is returned by methods called after Run has returned.
var errStopped = errors.New("the engine has stopped")

// call runs fn on Run's goroutine and waits until its changes are stored.
func (e *Engine) call(fn func() error) error {
	result := make(chan error, 1)
	ok := e.send(func() {
		err := fn()
		e.after(func(stored bool) {
			if !stored {
				err = e.fatal
			}
			result <- err
		})
	})
	if !ok {
		return errStopped
	}
	select {
	case err := <-result:
		return err
	case <-e.stopped:
		return errStopped
	}
}

// step advances every job, commits the changes, then shows them and starts the workers
// of the executions marked as sent.
func (e *Engine) step() {
	e.admit()
	for _, r := range e.runs {
		r.expire()
		r.dispatch()
		r.keepFromCooling()
		r.finishIfDone()
	}
	e.forecastAll()
	e.commit()
	if e.fatal != nil {
		// After a failed commit with no call in flight nothing wakes Run again: end the
		// runs in this step.
		for _, r := range e.runs {
			r.finishIfDone()
		}
		e.commit()
	}
}

// untilNext is the time until Run has work without a message.
func (e *Engine) untilNext() time.Duration {
	wait := time.Hour
	for _, r := range e.runs {
		wait = min(wait, r.untilNext())
	}
	return max(0, wait)
}

// admit starts waiting jobs in the order of their arrival, when their calls and those
// of the admitted jobs before them fit the limits together.
func (e *Engine) admit() {
	calls, gpus, line := 0, 0, 0
	for _, r := range e.runs {
		fits := calls == 0 || e.opt.Settings.Limits.Fit(calls+r.turn.calls, gpus+r.turn.gpus)
		if !r.turn.admitted && fits {
			r.turn.admitted = true
			r.begin()
		}
		if r.turn.admitted {
			calls, gpus = calls+r.turn.calls, gpus+r.turn.gpus
			continue
		}
		line++
		if r.turn.line != line {
			r.turn.line = line
			r.touchJob()
		}
	}
}
