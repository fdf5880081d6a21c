package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/ui/draw"
	"beacon/ui/screen"
)

type (
	// changedMsg reports that the board changed. It carries no data; the board is
	// read.
	changedMsg struct{}
	tickMsg    struct{}
	// leaveMsg reports that a signal requested the end.
	leaveMsg struct{}
)

// Update routes a message.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	full := true
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.desk.Width, a.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if a.looks.Auto {
			a.looks.Dark = msg.IsDark()
			a.desk.Theme = draw.NewTheme(a.looks)
		}
	case tea.KeyPressMsg:
		a.here().Sync(false)
		before := a.at
		cmd = a.press(msg)
		full = a.at != before
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
			cmd = a.typeInto(msg)
		}
	case changedMsg:
		full = false
	case tickMsg:
		cmd = tea.Batch(a.tick(), a.do(a.here().Take(screen.Tick{})))
	case leaveMsg:
		cmd = a.interrupt()
	default:
		cmd = a.tell(msg)
	}
	a.here().Sync(full)
	return a, tea.Batch(append(a.fetch(), cmd, a.jobsChanged(), a.leaveWhenEnded())...)
}

// tick schedules the next clock update: four times a second while a job runs, else
// once.
func (a *App) tick() tea.Cmd {
	every := time.Second
	if _, ticking := a.running(); ticking && !a.looks.Still {
		every = time.Second / 4
	}
	return tea.Tick(every, func(time.Time) tea.Msg { return tickMsg{} })
}

// interrupt cancels the running jobs and leaves after they ended. The second call
// leaves at once.
func (a *App) interrupt() tea.Cmd {
	jobs, _ := a.running()
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
	if jobs, _ := a.running(); len(jobs) > 0 {
		return nil
	}
	return tea.Quit
}

// quit leaves, and asks first if a job runs.
func (a *App) quit() tea.Cmd {
	jobs, _ := a.running()
	if len(jobs) == 0 || a.leaving {
		return a.interrupt()
	}
	a.ask = &screen.Ask{Text: "c cancel and leave, esc stay   (" + draw.Plural(len(jobs), "job") + " under way)", Leave: true,
		Yes: func() screen.Effects { return screen.Run(a.interrupt()) }}
	return nil
}
