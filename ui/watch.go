package ui

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// watch is the states of the jobs here, to see when one changes.
type watch map[string]engine.JobState

// jobsChanged notifies the screens when a job began or changed its state. When one ended
// while the operator looks elsewhere it rings the bell, which every terminal has, and
// sends a message for those that show one (OSC 9).
func (a *App) jobsChanged() tea.Cmd {
	changed, ended := a.watch.look(a.o.Engine.Board())
	var cmds []tea.Cmd
	if changed {
		cmds = append(cmds, a.tell(screen.JobsChanged{}))
	}
	if ended != "" && a.o.Notify && !a.focused {
		cmds = append(cmds, tea.Raw("\a\x1b]9;beacon: "+ended+"\a"))
	}
	return tea.Batch(cmds...)
}

// look takes over the states of all jobs. It reports whether one is new or changed,
// and in words one that ended.
func (w watch) look(b *board.Board) (changed bool, ended string) {
	for _, id := range b.Jobs() {
		b.Job(id, func(v *board.JobView) {
			was, known := w[id]
			if was.Live() && !v.State.Live() {
				ended = safetext.Line(v.Job.Name) + ": " + string(v.State)
			}
			changed = changed || !known || was != v.State
			w[id] = v.State
		})
	}
	return changed, ended
}
