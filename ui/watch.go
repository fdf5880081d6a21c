package ui

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/screen"
)

// watch holds the last state of each job here, to detect changes.
type watch map[string]engine.JobState

// jobsChanged notifies the screens if a job began or changed its state. If a job ended
// while the terminal has no focus, it rings the bell and sends an OSC 9 notification,
// which some terminals show.
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

// look stores the states of all jobs. It reports whether one is new or changed, and
// describes one that ended.
func (w watch) look(b *board.Board) (changed bool, ended string) {
	for _, id := range b.Jobs() {
		b.Job(id, func(v *board.JobView) {
			was, known := w[id]
			if was.Live() && !v.State.Live() {
				ended = v.Job.Name.Line() + ": " + string(v.State)
			}
			changed = changed || !known || was != v.State
			w[id] = v.State
		})
	}
	return changed, ended
}
