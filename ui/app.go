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

// App is the one Bubble Tea model. It routes: a key goes to the screen that is shown,
// a message to all, and what a screen asks for is carried out. Update changes it, View
// draws it, and neither does I/O: what reads the store or calls the engine is a
// command. Only the Board is looked into directly, because it is memory behind a
// short lock.
type App struct {
	o      *Options
	desk   *screen.Desk
	asked  string // the job that is being read from the store
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
	focused bool // until the terminal says otherwise
}

// newApp makes the console. Keys that cannot be used were refused before; here they
// are left out.
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

// Init asks for the terminal's background when the theme follows it.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.tick(), a.tell(screen.JobsChanged{})}
	if a.looks.Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	a.here().Sync(true)
	return tea.Batch(append(cmds, a.fetch()...)...)
}

// fetch are the commands that read what the screen needs and does not have.
func (a *App) fetch() []tea.Cmd {
	var cmds []tea.Cmd
	if cmd := a.readJob(); cmd != nil {
		cmds = append(cmds, cmd)
	}
	return append(cmds, a.here().Fetch()...)
}

// running are the jobs that this process works on or will, and whether the clock of
// one runs.
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
