// Package ui is the console: the operator's view of jobs, and the keys that control
// them.
//
// There is one Bubble Tea model, App. It routes: each screen is a package below this
// one, behind the interface of package screen, and table.go lists them. The engine
// never calls the console: it changes its Board and signals "changed". One goroutine
// here passes the signal on, at most as often as the screen can change, so that a slow
// terminal does not slow the engine.
//
//	engine ─▶ Board ─"changed"─▶ wake ─changedMsg─▶ App.Update ─▶ App.View
//	             ▲                                   │      ▲        │
//	             │                                 press  effects   Draw
//	             │                                   ▼      │        ▼
//	             └─────────────── read ───────────── a screen (run, regions, …)
//	store, engine ◀── commands ◀── effects of the screens
//
// Text from outside is made safe by package safetext before it is drawn.
//
// Start with table.go, then press.go and effects.go for a key, frame.go for a frame.
package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"beacon/engine"
	"beacon/ui/draw"
)

// Run shows the console until the operator leaves. It always restores the terminal.
// The caller handles signals: it closes Options.Quit, or ends ctx to leave at once.
func Run(ctx context.Context, o Options) (Result, error) {
	return start(ctx, newApp(&o, engine.Now))
}

func start(ctx context.Context, a *App, extra ...tea.ProgramOption) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return drive(ctx, cancel, tea.NewProgram(a, append(options(ctx, a.o), extra...)...), a)
}

// drive runs the program and the goroutine that wakes it, and returns after both
// ended.
func drive(ctx context.Context, cancel func(), p *tea.Program, a *App) (Result, error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wake(ctx, p, a.o)
	}()
	_, err := p.Run()
	for _, s := range a.all() {
		s.Close()
	}
	cancel()
	<-done
	a.result.Job = a.desk.Job
	if err == nil {
		a.result.Final = a.final()
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil && !errors.Is(err, tea.ErrProgramPanic) {
		a.result.AtOnce, err = true, nil
	}
	return a.result, err
}

func options(ctx context.Context, o *Options) []tea.ProgramOption {
	opts := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(frames(o))}
	if o.Input != nil {
		opts = append(opts, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		opts = append(opts, tea.WithOutput(o.Output))
	}
	if o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return opts
}

func frames(o *Options) int {
	switch {
	case draw.LooksOf(o.Theme, o.NoColor).Still:
		return 1
	case o.FPS <= 0:
		return 30
	}
	return o.FPS
}

// wake forwards the board's changes to the program. Send blocks while the terminal
// does. The board's channel has capacity one, so no signals pile up meanwhile.
func wake(ctx context.Context, p *tea.Program, o *Options) {
	changed, quit := o.Engine.Board().Changed(), o.Quit
	pause := time.NewTimer(0)
	defer pause.Stop()
	<-pause.C
	for {
		select {
		case <-ctx.Done():
			return
		case <-quit:
			p.Send(leaveMsg{})
			quit = nil
			continue
		case <-changed:
		}
		p.Send(changedMsg{})
		pause.Reset(time.Second / time.Duration(frames(o)))
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
}
