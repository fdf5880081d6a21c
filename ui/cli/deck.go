package cli

import (
	"context"
	"os"
	"sync"
	"time"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/run"
)

// ConsoleOptions are the parts and settings of a console.
type ConsoleOptions struct {
	Engine *Deck
	Store  Store
	Log    *engine.LogRing
	Job    string // shown first, "" for none
	// Simulated and Speed are shown in the header.
	Simulated bool
	Speed     float64
	UI        config.UI
	NoColor   bool
	// ConfigName, DB and LogPath are shown in the help.
	ConfigName, DB, LogPath string
	// Planner makes new jobs.
	Planner Planner
	// Notice is shown at the start, "" for none.
	Notice string
	// Quit is closed at the first signal that ends the program.
	Quit <-chan struct{}
}

// Deck is the engine that the console drives. It remembers the last run, whose
// outcome gives the exit code.
type Deck struct {
	*run.Engine

	mu   sync.Mutex // guards last and left
	last *run.Handle
	left bool
}

func newDeck(e *run.Engine) *Deck { return &Deck{Engine: e} }

func (d *Deck) took(h *run.Handle) {
	d.mu.Lock()
	d.last = h
	left := d.left
	d.mu.Unlock()
	if left { // the signal came before the run began
		d.Cancel(h.Job())
	}
}

// RetryFailed retries the failed executions of a part of a job and returns their
// number.
func (d *Deck) RetryFailed(job string, p engine.Part) (int, error) {
	h, n, err := d.Engine.Retry(job, p)
	if err == nil && h != nil {
		d.took(h)
	}
	return n, err
}

// Resume continues an interrupted or canceled job.
func (d *Deck) Resume(job string) error {
	h, err := d.Engine.Resume(job)
	if err == nil && h != nil {
		d.took(h)
	}
	return err
}

// interrupted cancels every job after a signal.
func (d *Deck) interrupted() {
	d.mu.Lock()
	d.left = true
	d.mu.Unlock()
	d.CancelAll()
}

// settled waits until the last run is over.
func (d *Deck) settled() {
	d.mu.Lock()
	h := d.last
	d.mu.Unlock()
	if h != nil {
		<-h.Done()
	}
}

// outcome returns the outcome of the last run, false when there was none. After a
// signal an unfinished job counts as canceled, even if nothing was left to cancel.
func (d *Deck) outcome() (run.Outcome, bool) {
	d.mu.Lock()
	h, left := d.last, d.left
	d.mu.Unlock()
	if h == nil {
		return run.Outcome{}, false
	}
	o := h.Outcome()
	if left && o.End == "" && o.Counts.Settled() < o.Counts.Total {
		o.End = "canceled"
	}
	return o, true
}

// console runs the console until the operator leaves.
func (s *session) console(ctx context.Context, h *run.Handle, sig *signals) error {
	o := ConsoleOptions{
		Engine: s.deck, Store: compacting{s.store}, Log: s.ring, Simulated: s.cfg.Simulated(), Speed: s.cfg.Simulator.Speed, UI: s.cfg.UI,
		Planner: Planner{s}, NoColor: s.app.flags.noColor, ConfigName: s.cfg.Name(), DB: s.db, LogPath: logPath(s.db), Notice: s.notice, Quit: sig.quit,
	}
	if h != nil {
		o.Job = h.Job()
	}
	gone, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		s.leaveStalled(sig.quit, stop)
	}()
	atOnce, err := s.app.Console(ctx, o)
	close(stop)
	<-gone
	if atOnce {
		os.Exit(exitCanceled)
	}
	return err
}

// leaveWithin is how long the console may take to leave after a signal, once
// every job has ended.
const leaveWithin = 3 * time.Second

// leaveStalled ends the program after a signal when the terminal accepts no more
// output, because the console then blocks in a write forever. It closes the store
// first and prints no summary, which would block too.
func (s *session) leaveStalled(quit, stop <-chan struct{}) {
	select {
	case <-quit:
	case <-stop:
		return
	}
	s.deck.settled()
	select {
	case <-time.After(leaveWithin):
	case <-stop:
		return
	}
	s.halt()
	code := exitCanceled
	if outcome, any := s.deck.outcome(); any {
		code = codeOfOutcome(outcome)
	}
	s.close()
	if s.app.Restore != nil {
		restored := make(chan struct{})
		go func() { s.app.Restore(); close(restored) }()
		select {
		case <-restored:
		case <-time.After(leaveWithin / 6):
		}
	}
	os.Exit(code)
}

// compacting compacts the database after a job is deleted, as `beacon delete` does.
type compacting struct{ Store }

func (c compacting) Delete(id string) error {
	if err := c.Store.Delete(id); err != nil {
		return err
	}
	_, _, err := c.Store.Compact()
	return err
}
