package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/jobs"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// App is the only Bubble Tea model. It routes: a key goes to the shown screen, a
// message goes to all screens, and the requests of a screen are carried out. Update
// changes it and View draws it; neither does I/O. Commands read the store and call the
// engine. Only the Board is read directly, because it is memory behind a short lock.
type App struct {
	o      *Options
	desk   *screen.Desk
	asked  string // the job being read from the store
	keys   *keymap
	looks  draw.Looks
	height int
	place
	prompt  *prompt
	ask     *screen.Ask
	notice  notice
	watch   watch
	leaving bool
	result  Result
	mouse   bool
	focused bool // true until the terminal reports a loss of focus
}

// newApp makes the console. CheckKeys refused invalid keys before; here they are
// ignored.
func newApp(o *Options, now func() time.Time) *App {
	b, err := keys.NewBinder(o.Keys)
	if err != nil {
		b = &keys.Binder{}
	}
	return build(o, now, b)
}

func build(o *Options, now func() time.Time, b *keys.Binder) *App {
	a := &App{o: o, keys: newKeymap(b), height: 24, mouse: o.Mouse, focused: true, watch: watch{}}
	a.looks = draw.LooksOf(o.Theme, o.NoColor)
	a.desk = &screen.Desk{Now: now, Theme: draw.NewTheme(a.looks), Width: 80, Job: o.Job}
	if o.Engine != nil {
		a.desk.Board = o.Engine.Board()
	}
	a.place = newPlace(parts{o, a, a.desk, b})
	if o.Job == "" {
		a.at = named(screens, jobs.Name)
	}
	if o.Notice != "" {
		a.do(screen.Say(safetext.Line(o.Notice)))
	}
	return a
}

// Init requests the terminal's background colour if the theme depends on it.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.tick(), a.tell(screen.JobsChanged{})}
	if a.looks.Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	a.here().Sync(true)
	return tea.Batch(append(cmds, a.fetch()...)...)
}

// fetch returns the commands that read missing data of the shown screen.
func (a *App) fetch() []tea.Cmd {
	var cmds []tea.Cmd
	if cmd := a.readJob(); cmd != nil {
		cmds = append(cmds, cmd)
	}
	return append(cmds, a.here().Fetch()...)
}

// running returns the live jobs of this process, and whether one of them is running
// and not paused or in line.
func (a *App) running() (ids []string, ticking bool) {
	b := a.o.Engine.Board()
	for _, id := range b.Jobs() {
		b.Job(id, func(v *board.JobView) {
			if v.State.Live() {
				ids = append(ids, id)
			}
			ticking = ticking || v.State == engine.JobRunning
		})
	}
	return ids, ticking
}
