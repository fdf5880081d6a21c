package ui

import (
	"charm.land/bubbles/v2/key"

	"beacon/engine"
)

// off is why a key does nothing now, "" when it does. The keys themselves, the
// help and the palette say it in the same words.
func (a *App) off(b key.Binding) string {
	var state engine.JobState
	var failed int
	have := a.withJob(func(v *engine.JobView) { state, failed = v.State, v.Counts.Failed })
	k := a.keys
	is := func(others ...key.Binding) bool {
		for _, o := range others {
			if len(b.Keys()) > 0 && len(o.Keys()) > 0 && b.Keys()[0] == o.Keys()[0] {
				return true
			}
		}
		return false
	}
	onJob := a.screen == runScreen || a.screen == regionsScreen || a.screen == answersScreen
	switch {
	case a.screen == regionsScreen && is(k.prewarm) && !state.Live():
		return "the job does not run, so its containers would cool again"
	case a.screen == jobsScreen && is(k.create) && a.o.Planner == nil:
		return "no job can be made here"
	case onJob && !have && is(k.cancel, k.pause, k.retry, k.resume, k.cancelRow, k.pauseRow, k.retryRow):
		return "no job is shown"
	case a.screen == runScreen && is(k.cancel, k.pause) && !state.Live(), onJob && is(k.cancelRow, k.pauseRow) && !state.Live():
		return "the job does not run"
	case a.screen == runScreen && is(k.retry) && failed == 0:
		return "nothing failed"
	case a.screen == runScreen && is(k.resume) && state != engine.JobInterrupted && state != engine.JobCanceled:
		return "only an interrupted or canceled job can be resumed"
	case a.screen == runScreen && is(k.next, k.previous) && a.finder.on(runScreen) == "":
		return "search first: " + k.find.Help().Key
	case a.screen == runScreen && is(k.freeze) && !a.urgent.On:
		return "the order by question stands still anyway"
	}
	return ""
}
