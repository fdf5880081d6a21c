package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

type (
	// changedMsg says that the board changed; it carries nothing, the board is
	// read.
	changedMsg struct{}
	tickMsg    struct{}
	// leaveMsg says that a signal asked to leave.
	leaveMsg struct{}
)

// Update takes a message to where it belongs.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	full := true
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if a.looks.Auto {
			a.looks.Dark = msg.IsDark()
			a.theme = draw.NewTheme(a.looks)
		}
	case tea.KeyPressMsg:
		a.sync(false)
		before := a.screen
		cmd = a.press(msg)
		full = a.screen != before
	case tea.MouseWheelMsg:
		cmd = a.wheel(msg)
	case tea.MouseClickMsg:
		cmd = a.click(msg)
	case tea.FocusMsg:
		a.focused = true
	case tea.BlurMsg:
		a.focused = false
	case tea.PasteMsg:
		if a.prompt != nil {
			cmd = a.typeInto(a.prompt, msg)
		}
	case changedMsg:
		full = false
	case tickMsg:
		cmd = tea.Batch(a.tick(), a.jobs.poll(a))
	case leaveMsg:
		cmd = a.interrupt()
	default:
		cmd = a.arrived(msg)
	}
	a.sync(full)
	cmds := append(a.wants(), cmd, a.jobsChanged(), a.notifyEnd(), a.leaveWhenEnded())
	return a, tea.Batch(cmds...)
}

// arrived takes what a command fetched.
func (a *App) arrived(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case factsMsg:
		a.facts.put(msg.key, msg.facts)
	case plannedMsg:
		a.planned(msg)
	case submittedMsg:
		return a.submitted(msg)
	case comparedMsg:
		a.takeFigures(msg)
	case foundMsg:
		a.found(msg)
	case pageMsg:
		a.pages.put(msg.key, msg.rows)
	case recordsMsg:
		a.jobs.take(a, msg)
	case jobMsg:
		a.takeJob(msg)
	case doneMsg:
		if msg.err != nil {
			a.fail(msg.err)
		} else if msg.text != "" {
			a.say(msg.text, false)
		}
		return loadRecords(a.o.Store)
	}
	return nil
}

func (a *App) takeJob(msg jobMsg) {
	if msg.err != nil {
		a.fail(msg.err)
		return
	}
	if msg.id == a.shown {
		a.kept = msg.view
	}
}

// fail shows an error with what can be done about it.
func (a *App) fail(err error) {
	text := err.Error()
	if hint := engine.HintOf(err); hint != "" {
		text += " (" + hint + ")"
	}
	a.say(safetext.Line(text), true)
}

// tick wakes the clocks: four times a second while one runs, else once.
func (a *App) tick() tea.Cmd {
	every := time.Second
	if _, ticking := a.runningJobs(); ticking && !a.looks.Still {
		every = time.Second / 4
	}
	return tea.Tick(every, func(time.Time) tea.Msg { return tickMsg{} })
}

// jobsChanged reads the list of jobs anew when a job here changed its state.
func (a *App) jobsChanged() tea.Cmd {
	b, states := a.o.Engine.Board(), ""
	for _, id := range b.Jobs() {
		b.Job(id, func(v *engine.JobView) { states += id + string(v.State) })
	}
	if states == a.ended {
		return nil
	}
	a.ended = states
	return loadRecords(a.o.Store)
}

// interrupt cancels what runs and leaves when it has ended; asked again it
// leaves at once.
func (a *App) interrupt() tea.Cmd {
	jobs, _ := a.runningJobs()
	if len(jobs) == 0 {
		return tea.Quit
	}
	if a.leaving {
		a.result.AtOnce = true
		return tea.Quit
	}
	a.leaving, a.result.Canceled, a.ask = true, true, nil
	return func() tea.Msg {
		for _, id := range jobs {
			a.o.Engine.Cancel(id)
		}
		return nil
	}
}

func (a *App) leaveWhenEnded() tea.Cmd {
	if !a.leaving {
		return nil
	}
	if jobs, _ := a.runningJobs(); len(jobs) > 0 {
		return nil
	}
	return tea.Quit
}

// quit asks only while a job runs.
func (a *App) quit() tea.Cmd {
	jobs, _ := a.runningJobs()
	if len(jobs) == 0 || a.leaving {
		return a.interrupt()
	}
	a.ask = &ask{text: "c cancel and leave, esc stay   (" + draw.Plural(len(jobs), "job") + " under way)", yes: a.interrupt, leave: true}
	return nil
}

// act does something with the engine in a command.
func act(text string, do func() error) tea.Cmd {
	return func() tea.Msg {
		err := do()
		return doneMsg{text, err}
	}
}

func (a *App) retry(id string) tea.Cmd {
	return func() tea.Msg {
		n, err := a.o.Engine.RetryFailed(id, engine.Part{})
		if n == 0 {
			return doneMsg{"nothing failed, so nothing is tried again", err}
		}
		return doneMsg{fmt.Sprintf("%s once more", draw.Plural(n, "failed execution")), err}
	}
}
