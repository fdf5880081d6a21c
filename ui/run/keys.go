package run

import (
	"charm.land/bubbles/v2/key"

	"beacon/engine"
	"beacon/ui/control"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// keymap holds the keys of the screen. Those of package control act on the job.
type keymap struct {
	list keys.List
	job  *control.Job
	row  *control.Row
	folding
	open, follow, find, next, previous, order, freeze key.Binding
	compare                                           key.Binding // bound by the console; listed here for the hints
}

// folding holds the keys that open and close rows.
type folding struct{ left, right, toggle, closeAll, openAll key.Binding }

func newKeymap(d *screen.Desk, b *keys.Binder, e control.Engine) keymap {
	return keymap{
		list: keys.NewList(b), job: control.NewJob(d, b, e), row: control.NewRow(d, b, e),
		folding: folding{
			left: b.Bind("left", "← h", "close, or go to parent", "left", "h"), right: b.Bind("right", "→ l", "open, or go to child", "right", "l"),
			toggle:   b.Bind("toggle", "space", "open or close", "space"),
			closeAll: b.Bind("close_all", "-", "close all", "-"), openAll: b.Bind("open_all", "=", "open all", "=", "+"),
		},
		open: b.Bind("open", "enter", "answer of the execution", "enter"), follow: b.Bind("follow", "f", "follow", "f"),
		find: b.Bind("find", "/", "search or filter", "/"), next: b.Bind("next", "n", "next match", "n"), previous: b.Bind("previous", "N", "previous match", "N"),
		order: b.Bind("order", "o", "order by question or by urgency", "o"), freeze: b.Bind("freeze", "z", "freeze or unfreeze the order", "z"),
		compare: b.Bind("compare", "4 c", "compare", "4", "c"),
	}
}

// Keys lists all keys of the screen.
func (s *Screen) Keys() []keys.Section {
	k := &s.keys
	sec := keys.NewSection(Name, k.left, k.right, k.toggle, k.closeAll, k.openAll, k.open, k.follow, k.find, k.next, k.previous, k.order, k.freeze,
		keys.Worded(k.job.Cancel, "cancel the job at once"), keys.Worded(k.job.Pause, "pause or unpause"), k.job.Retry, k.job.Resume)
	k.job.Off(sec)
	if s.text == "" {
		sec.Off("search first: "+k.find.Help().Key, k.next, k.previous)
	}
	sec.Off(s.offFreeze(), k.freeze)
	return []keys.Section{sec, k.row.Section()}
}

func (s *Screen) offFreeze() string {
	if s.urgency.On {
		return ""
	}
	return "only the order by urgency can be frozen"
}

// Hints lists the keys for the bottom row in the job's current state.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	hints := []key.Binding{k.list.Move(), keys.Renamed(k.left, "←→", "fold"), keys.Worded(k.open, "answer")}
	return append(append(hints, k.controls(s.desk.State())...), keys.Worded(k.order, "order"), keys.Worded(k.find, "search"))
}

// controls returns the keys that are useful in a state of the job.
func (k *keymap) controls(state engine.JobState) []key.Binding {
	retry := keys.Worded(k.job.Retry, "retry")
	row := keys.Renamed(k.row.Cancel, keys.Pair(k.row.Cancel, k.row.Pause)+" "+k.row.Retry.Help().Key, "this row")
	switch state {
	case engine.JobPaused:
		return []key.Binding{k.job.Cancel, keys.Worded(k.job.Pause, "unpause"), retry, row, k.follow}
	case engine.JobInterrupted, engine.JobCanceled:
		return []key.Binding{k.job.Resume, retry, k.compare}
	case engine.JobFailed:
		return []key.Binding{retry, k.compare}
	case engine.JobCompleted:
		return []key.Binding{k.compare}
	}
	return []key.Binding{k.job.Cancel, k.job.Pause, retry, row, k.follow}
}
