package ui

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
)

// notifyEnd rings when a job ends while the operator looks elsewhere: the bell,
// which every terminal has, and a message for those that show one (OSC 9).
func (a *App) notifyEnd() tea.Cmd {
	b, text := a.o.Engine.Board(), ""
	if a.last == nil {
		a.last = map[string]engine.JobState{}
	}
	for _, id := range b.Jobs() {
		b.Job(id, func(v *engine.JobView) {
			if was := a.last[id]; was.Live() && !v.State.Live() {
				text = safetext.Line(v.Job.Name) + ": " + string(v.State)
			}
			a.last[id] = v.State
		})
	}
	if text == "" || !a.o.Notify || a.focused {
		return nil
	}
	return tea.Raw("\a\x1b]9;beacon: " + text + "\a")
}
