package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/ui/kept"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// noticeFor is how long a notice is shown.
const noticeFor = 8 * time.Second

// notice is a sentence in the status line and its end time.
type notice struct {
	screen.Notice
	until time.Time
}

// do carries out the requests of a screen, in order.
func (a *App) do(effects screen.Effects) tea.Cmd {
	var cmds []tea.Cmd
	for _, e := range effects {
		cmds = append(cmds, a.doOne(e))
	}
	return tea.Batch(cmds...)
}

func (a *App) doOne(effect any) tea.Cmd {
	switch e := effect.(type) {
	case screen.Notice:
		a.notice = notice{e, a.desk.Now().Add(noticeFor)}
	case screen.Command:
		return e.Cmd
	case screen.Tell:
		return a.tell(e.Msg)
	case screen.Show:
		return a.show(named(screens, e.Screen))
	case screen.Enter:
		a.enter(named(screens, e.Screen))
	case screen.Cover:
		return a.coverWith(e.Name)
	case screen.Uncover:
		a.over = a.over[:max(0, len(a.over)-1)]
	case screen.Press:
		return a.press(keys.Press(e.Key))
	case screen.Ask:
		a.ask = &e
	case screen.Prompt:
		a.prompt = newPrompt(e)
	}
	return nil
}

// tell sends a message to every screen. The console itself tracks the shown job.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	cmd := a.take(msg)
	cmds := []tea.Cmd{cmd}
	for _, s := range a.all() {
		cmds = append(cmds, a.do(s.Take(msg)))
	}
	return tea.Batch(cmds...)
}

func (a *App) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.OpenJob:
		a.desk.Job, a.desk.Kept, a.asked = msg.ID, nil, ""
	case screen.JobGone:
		if a.desk.Job == msg.ID {
			a.desk.Job, a.desk.Kept, a.asked = "", nil, ""
		}
	case keptJob:
		switch {
		case msg.err != nil:
			return a.do(screen.Fail(msg.err))
		case msg.id == a.desk.Job:
			a.desk.Kept = msg.view
		}
	case screen.Done:
		switch {
		case msg.Err != nil:
			return a.do(screen.Fail(msg.Err))
		case msg.Text != "":
			return a.do(screen.Say(msg.Text))
		}
	}
	return nil
}

// keptJob is the result of the command that reads a job from the store.
type keptJob struct {
	id   string
	view *board.JobView
	err  error
}

// readJob reads the shown job from the store, once, if no process here works on it.
func (a *App) readJob() tea.Cmd {
	id, store := a.desk.Job, a.o.Store
	if id == "" || a.asked == id || a.desk.View(func(*board.JobView) {}) {
		return nil
	}
	a.asked = id
	return func() tea.Msg {
		view, err := kept.Read(store, id)
		return keptJob{id, view, err}
	}
}
