package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/engine/run"
	"beacon/ui/safetext"
)

// session is the time in which a command works on jobs: the store is open for
// writing and an engine runs.
type session struct {
	app     *App
	cfg     *config.Config
	command string // such as "beacon run"
	store   Store
	db      string
	log     *slog.Logger
	ring    *engine.LogRing
	engine  *run.Engine
	deck    *Deck
	notice  string // for the console's first status line
	out     *queue // events, sentences or log records on stdout, nil with a console

	closers []func() error
	stop    context.CancelFunc
	stopped chan error
}

// starter begins the work of a command; it returns a nil handle when there is
// nothing to do.
type starter func(*session) (*run.Handle, error)

// work opens what is needed, starts the work, shows it in the console or as lines
// until it ends, and returns the exit code as an error. Without a starter it opens
// the console without a job.
func (a *App) work(ctx context.Context, cfg *config.Config, command string, start starter) error {
	s := &session{app: a, cfg: cfg, command: command, db: cfg.DBPath(a.flags.db)}
	defer s.close()
	if err := s.open(command); err != nil {
		return err
	}
	// Signals are caught before anything is sent, so that none is missed.
	signals := s.watch()
	defer signals.stop()
	s.run(ctx)
	s.tellInterrupted()
	var handle *run.Handle
	if start != nil {
		var err error
		if handle, err = start(s); err != nil || handle == nil {
			return err
		}
		s.deck.took(handle)
	}
	if s.screen() {
		if err := s.console(ctx, handle, signals); err != nil {
			return &runError{err}
		}
	} else {
		<-handle.Done()
	}
	return s.end()
}

// screen reports whether the job is shown in the console.
func (s *session) screen() bool {
	return s.app.Terminal && !s.app.flags.plain && !s.app.flags.json && !s.cfg.UI.Reader()
}

// inSentences reports whether the job is printed as sentences: the theme asks for it,
// and neither --plain nor --json is set.
func (s *session) inSentences() bool {
	return s.cfg.UI.Reader() && !s.app.flags.plain && !s.app.flags.json
}

// open opens store, drivers and log in the order of their dependencies; close closes
// them.
func (s *session) open(command string) error {
	store, err := s.app.OpenStore(s.db, true, s.cfg.Simulated(), command)
	if err != nil {
		return err
	}
	s.store = store
	s.closers = append(s.closers, store.Close)
	targets, closeTargets, err := s.app.Targets(s.cfg)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, closeTargets)
	s.openLog()
	settings := s.cfg.Settings()
	settings.CapEnds = !s.screen()
	opts := run.Options{Store: store, Targets: targets, Settings: settings, Log: s.log, Crashed: s.crashed}
	if s.app.flags.json {
		events := foreign.NewEncoder(s.out)
		opts.Observe = func(ev engine.Event) { _ = events.Encode(ev) }
	}
	if s.inSentences() {
		opts.Observe = newReader(s.out).print
	}
	s.engine = run.New(opts)
	s.deck = newDeck(s.engine)
	return nil
}

// crashed restores the terminal and says what is stored, before the stack trace.
func (s *session) crashed() {
	if s.screen() && s.app.Restore != nil {
		s.app.Restore()
	}
	fmt.Fprintf(s.app.Stderr, "beacon: internal error: every answer received is stored, the log is at %s, and beacon resume continues the job\n", logPath(s.db))
}

// openLog sends records to beacon.log, to the Log screen, and with --plain to
// stdout.
func (s *session) openLog() {
	s.ring = engine.NewLogRing(5000)
	handlers := []slog.Handler{s.ring}
	if file, err := openLog(s.db); err != nil {
		s.app.note("the log cannot be written, continuing without it: %v", err)
	} else {
		q := newQueue(file, func(error) {})
		s.closers = append(s.closers, file.Close, q.Close)
		handlers = append(handlers, slog.NewTextHandler(q, nil))
	}
	if !s.screen() {
		// A closed stdout cancels every job, as a signal does.
		s.out = newQueue(s.app.Stdout, func(error) { s.engine.CancelAll() })
		s.closers = append(s.closers, s.out.Close)
		if !s.app.flags.json && !s.inSentences() {
			handlers = append(handlers, slog.NewTextHandler(s.out, nil))
		}
	}
	s.log = slog.New(slog.NewMultiHandler(handlers...))
}

// run starts the engine's goroutine; halt ends it and waits for it.
func (s *session) run(ctx context.Context) {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.stopped = make(chan error, 1)
	go func() { s.stopped <- s.engine.Run(ctx) }()
}

// close stops the engine, then closes everything in reverse order.
func (s *session) close() {
	s.halt()
	for i := len(s.closers) - 1; i >= 0; i-- {
		if err := s.closers[i](); err != nil {
			s.app.note("%v", err)
		}
	}
	s.closers = nil
}

func (s *session) halt() {
	if s.stop != nil {
		s.stop()
		<-s.stopped
		s.stop = nil
	}
}

// end closes everything and returns the exit code of the last run.
func (s *session) end() error {
	s.halt()
	outcome, any := s.deck.outcome()
	s.close()
	if !any {
		return nil
	}
	if s.screen() {
		s.summary(outcome)
	} else if s.app.flags.json || s.inSentences() || outcome.State != engine.JobCompleted {
		s.app.note("%s", outcome.Sentence)
	}
	if outcome.Err != nil {
		return outcome.Err
	}
	return exitWith(codeOfOutcome(outcome))
}

// summary prints the outcome and the next commands after the console has closed.
func (s *session) summary(o run.Outcome) {
	id := engine.ShortID(o.Job)
	fmt.Fprintf(s.app.Stdout, "%s  %s  %s\n", safetext.Line(id), o.State, safetext.WholeLine(o.Sentence))
	next := []string{"beacon show " + id, "beacon compare " + id, "beacon verify " + id, "beacon export " + id}
	switch {
	case o.Counts.JobState() == engine.JobCanceled || o.Counts.JobState() == engine.JobInterrupted:
		next = append([]string{"beacon resume " + id}, next...)
	case o.Counts.Failed > 0:
		next = append([]string{"beacon retry " + id}, next...)
	}
	for _, command := range next {
		fmt.Fprintln(s.app.Stdout, "  "+safetext.Line(command))
	}
}

// signals catches the signals that end the program.
type signals struct {
	ch   chan os.Signal
	quit chan struct{} // closed at the first signal
	done chan struct{}
}

// watch cancels every job at the first signal and exits at once at the second.
func (s *session) watch() *signals {
	g := &signals{ch: make(chan os.Signal, 2), quit: make(chan struct{}), done: make(chan struct{})}
	signal.Notify(g.ch, endSignals()...)
	signal.Ignore(syscall.SIGPIPE) // a write to a closed stdout returns an error instead
	go func() {
		defer close(g.done)
		if _, ok := <-g.ch; !ok {
			return
		}
		s.deck.interrupted()
		close(g.quit)
		if _, ok := <-g.ch; ok {
			os.Exit(exitCanceled)
		}
	}()
	return g
}

func (g *signals) stop() {
	signal.Stop(g.ch)
	close(g.ch)
	<-g.done
}
