package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// App is the one Bubble Tea model. Its parts are plain structs; Update changes
// them, View draws them. Neither does any I/O: what reads the store or speaks to
// the engine is a command. The Board alone is looked into directly, because it
// is memory behind a short lock.
type App struct {
	o      *Options
	now    func() time.Time
	keys   *keymap
	theme  *draw.Theme
	looks  draw.Looks
	width  int
	height int

	screen screen
	back   []screen // where esc leads
	shown  string   // the job, "" when there is none
	kept   *engine.JobView
	asked  string // the job that is being read from the store

	tree    tree.Tree
	regions regionList
	answers answerList
	jobs    jobList
	log     logList

	facts   cache[factsKey, *facts]
	pages   cache[pageKey, []string]
	finder  finder
	urgent  tree.Urgency
	prompt  *prompt
	form    *form
	compare compareView
	stream  stream
	mouse   bool
	focused bool // until the terminal says otherwise
	last    map[string]engine.JobState
	palette *palette
	help    bool
	helpTop int
	ask     *ask
	notice  notice
	leaving bool
	result  Result
	state   engine.JobState // of the job, in the frame that is drawn
	ended   string          // states of the jobs here, to see when one changes
}

// notice is one sentence in the status line for a few seconds.
type notice struct {
	text  string
	bad   bool
	until time.Time
}

// ask is a question that takes the keys until it is answered.
type ask struct {
	text  string
	yes   func() tea.Cmd
	leave bool // answered by c instead of y
}

func newApp(o *Options, now func() time.Time) *App {
	keys, err := rebound(o.Keys)
	if err != nil { // refused before the console was started; here only by mistake
		keys = newKeymap()
	}
	a := &App{o: o, now: now, keys: keys, width: 80, height: 24, shown: o.Job, screen: runScreen, mouse: o.Mouse, focused: true}
	a.looks = draw.LooksOf(o.Theme, o.NoColor)
	a.theme = draw.NewTheme(a.looks)
	a.tree.Follow, a.log.follow = true, true
	if a.shown == "" {
		a.screen = jobsScreen
	}
	if o.Notice != "" {
		a.say(safetext.Line(o.Notice), false)
	}
	return a
}

// Init asks for the terminal's background when the theme follows it.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.tick(), loadRecords(a.o.Store)}
	if a.looks.Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	a.sync(true)
	return tea.Batch(append(cmds, a.wants()...)...)
}

// withJob looks at the job that is shown: at the board when a process works on
// it here, else at what the store had.
func (a *App) withJob(fn func(*engine.JobView)) bool {
	if a.shown == "" {
		return false
	}
	if a.o.Engine.Board().Job(a.shown, fn) {
		return true
	}
	if a.kept == nil || a.kept.Job.ID != a.shown {
		return false
	}
	fn(a.kept)
	return true
}

// sync takes over what changed on the board.
func (a *App) sync(full bool) {
	a.withJob(func(v *engine.JobView) {
		a.tree.Sync(v, full)
		if a.urgent.On && a.screen == runScreen {
			a.urgent.Refresh(v, a.now())
		}
		// These look at every execution, so only where it is seen, and not for
		// every frame.
		if full && a.screen == answersScreen || a.answers.job != v.Job.ID {
			a.answers.refresh(v, a.match(v))
		}
		if full && a.screen == regionsScreen {
			a.regions.refresh(v)
		}
	})
	if a.o.Log != nil && a.screen == logScreen {
		a.log.refresh(a.o.Log)
	}
}

// wants are the commands that fetch what the screen needs and does not have.
func (a *App) wants() []tea.Cmd {
	var cmds []tea.Cmd
	if a.shown != "" && a.asked != a.shown && !a.withJob(func(*engine.JobView) {}) {
		a.asked = a.shown
		cmds = append(cmds, loadJob(a.o.Store, a.shown))
	}
	a.withJob(func(v *engine.JobView) {
		for _, x := range a.compared(v) {
			if k := keyOf(v, x); !a.facts.has(k) {
				a.facts.put(k, nil)
				cmds = append(cmds, loadFacts(a.o.Store, k, v.Job.KeyAt(x)))
			}
		}
	})
	if cmd := a.compareNow(); cmd != nil {
		cmds = append(cmds, cmd)
	}
	key, id, ok := a.focus()
	if !ok {
		return cmds
	}
	f, have := a.facts.get(key)
	if !have {
		a.facts.put(key, nil)
		return append(cmds, loadFacts(a.o.Store, key, id))
	}
	if a.screen == answersScreen && f != nil && f.answer != nil {
		page := a.pageKey(key)
		if _, have := a.pages.get(page); !have && page.width > 0 {
			a.pages.put(page, nil)
			cmds = append(cmds, drawPage(page, f.answer.Text))
		}
	}
	return cmds
}

// focus is the execution whose facts the screen shows.
func (a *App) focus() (key factsKey, id engine.Key, ok bool) {
	a.withJob(func(v *engine.JobView) {
		x := -1
		switch {
		case a.screen == runScreen:
			x = a.executionHere()
		case a.screen == answersScreen:
			x = a.answers.execution()
		}
		if x >= 0 && x < len(v.Rows) && v.Rows[x].Attempt > 0 {
			key, id, ok = keyOf(v, x), v.Job.KeyAt(x), true
		}
	})
	return key, id, ok
}

// executionHere is the execution under the cursor of the Run screen, -1 when the
// row is none.
func (a *App) executionHere() int {
	switch {
	case a.urgent.On:
		return a.urgent.Execution()
	case a.tree.Cursor.Kind == tree.Execution:
		return a.tree.Cursor.X
	}
	return -1
}

func keyOf(v *engine.JobView, x int) factsKey {
	r := &v.Rows[x]
	return factsKey{v.Job.ID, x, r.State, r.Attempt, r.Hops}
}

// runningJobs are those that this process works on or will.
func (a *App) runningJobs() (ids []string, ticking bool) {
	b := a.o.Engine.Board()
	for _, id := range b.Jobs() {
		b.Job(id, func(v *engine.JobView) {
			if v.State.Live() {
				ids = append(ids, id)
			}
			ticking = ticking || v.State == engine.JobRunning
		})
	}
	return ids, ticking
}

func (a *App) say(text string, bad bool) {
	a.notice = notice{text, bad, a.now().Add(8 * time.Second)}
}

// cache holds a few things that took a while to get; full, it forgets all.
type cache[K comparable, V any] struct{ m map[K]V }

func (c *cache[K, V]) get(k K) (V, bool) {
	v, ok := c.m[k]
	return v, ok
}

func (c *cache[K, V]) has(k K) bool {
	_, ok := c.m[k]
	return ok
}

func (c *cache[K, V]) put(k K, v V) {
	if c.m == nil || len(c.m) >= 64 {
		c.m = map[K]V{}
	}
	c.m[k] = v
}
