package ui

import (
	"charm.land/bubbles/v2/key"

	"beacon/engine"
)

// screen is one of the numbered screens.
type screen uint8

const (
	runScreen screen = iota
	regionsScreen
	answersScreen
	jobsScreen
	logScreen
)

// screens in the order of the title; the numbers stay as they are when more
// screens come.
var screens = []struct {
	screen screen
	key    rune
	name   string
}{
	{runScreen, '1', "Run"}, {regionsScreen, '2', "Regions"}, {answersScreen, '3', "Answers"},
	{jobsScreen, '5', "Jobs"}, {logScreen, '6', "Log"},
}

// keymap is every key there is. Hints and help are made from it, so they cannot
// tell anything else than what the keys do.
type keymap struct {
	up, down, left, right, toggle, closeAll, openAll  key.Binding
	top, bottom, pageUp, pageDown                     key.Binding
	open, back, pane, follow, filter                  key.Binding
	cancel, pause, retry, resume, remove, check, yank key.Binding
	cancelRow, pauseRow, retryRow                     key.Binding
	run, regions, answers, jobs, log                  key.Binding
	help, quit, interrupt                             key.Binding
	yes, no, leave                                    key.Binding
}

func bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

func newKeymap() *keymap {
	return &keymap{
		up: bind("↑ k", "up", "up", "k"), down: bind("↓ j", "down", "down", "j"),
		left: bind("← h", "close, or go out", "left", "h"), right: bind("→ l", "open, or go in", "right", "l"),
		toggle:   bind("space", "open or close", "space"),
		closeAll: bind("-", "close all", "-"), openAll: bind("=", "open all", "=", "+"),
		top: bind("g", "first", "g", "home"), bottom: bind("G", "last", "G", "end"),
		pageUp: bind("ctrl+u", "page up", "ctrl+u", "pgup"), pageDown: bind("ctrl+d", "page down", "ctrl+d", "pgdown"),
		open: bind("enter", "open", "enter"), back: bind("esc", "back", "esc"), pane: bind("tab", "other pane", "tab"),
		follow: bind("f", "follow", "f"), filter: bind("f", "filter by state", "f"),
		cancel: bind("x", "cancel", "x"), pause: bind("p", "pause", "p"), retry: bind("r", "retry failed", "r"),
		cancelRow: bind("X", "cancel this row", "X"), pauseRow: bind("P", "pause this row, or go on", "P"),
		retryRow: bind("t", "try this row again", "t"),
		resume:   bind("R", "resume", "R"), remove: bind("D", "delete", "D"), check: bind("H", "check now", "H"),
		yank: bind("y", "copy answer", "y"),
		run:  bind("1", "Run", "1"), regions: bind("2", "Regions", "2"), answers: bind("3", "Answers", "3"),
		jobs: bind("5", "Jobs", "5"), log: bind("6", "Log", "6"),
		help: bind("?", "help", "?"), quit: bind("q", "quit", "q"), interrupt: bind("ctrl+c", "cancel and leave; twice: leave now", "ctrl+c"),
		yes: bind("y", "yes", "y"), no: bind("n", "no", "n", "esc"), leave: bind("c", "cancel and leave", "c"),
	}
}

// renamed is a key under another word, where the place gives it another meaning.
func renamed(b key.Binding, help, desc string) key.Binding {
	b.SetHelp(help, desc)
	return b
}

// hints are the keys of a screen that matter most, for the bottom row.
func (k *keymap) hints(s screen, state engine.JobState) []key.Binding {
	move := renamed(k.up, "↑↓", "move")
	switch s {
	case runScreen:
		keys := []key.Binding{move, renamed(k.left, "←→", "fold"), renamed(k.open, "enter", "answer")}
		return append(append(keys, k.controls(state)...), k.help, k.quit)
	case regionsScreen:
		return []key.Binding{move, renamed(k.open, "enter", "endpoints"), k.check, renamed(k.pauseRow, "P", "pause"), renamed(k.cancelRow, "X t", "cancel, retry"), k.help, k.quit}
	case answersScreen:
		return []key.Binding{move, k.pane, renamed(k.filter, "f", "filter"), renamed(k.yank, "y", "copy"), k.back, k.help, k.quit}
	case jobsScreen:
		return []key.Binding{move, k.open, k.resume, k.remove, k.help, k.quit}
	}
	return []key.Binding{renamed(k.up, "↑↓", "scroll"), k.follow, k.help, k.quit}
}

// controls are the keys that make sense for a job in a state.
func (k *keymap) controls(state engine.JobState) []key.Binding {
	retry := renamed(k.retry, "r", "retry")
	row := renamed(k.cancelRow, "X P t", "this row")
	switch state {
	case engine.JobPaused:
		return []key.Binding{k.cancel, renamed(k.pause, "p", "go on"), retry, row, k.follow}
	case engine.JobInterrupted, engine.JobCanceled:
		return []key.Binding{k.resume, retry}
	case engine.JobFailed:
		return []key.Binding{retry}
	case engine.JobCompleted:
		return nil
	}
	return []key.Binding{k.cancel, k.pause, retry, row, k.follow}
}

// section is a part of the help.
type section struct {
	name string
	keys []key.Binding
}

// sections are all keys, by where they work.
func (k *keymap) sections() []section {
	return []section{
		{"Everywhere", []key.Binding{k.run, k.regions, k.answers, k.jobs, k.log, k.back, k.help, k.quit, k.interrupt}},
		{"Lists", []key.Binding{k.up, k.down, k.top, k.bottom, k.pageUp, k.pageDown}},
		{"Run", []key.Binding{k.left, k.right, k.toggle, k.closeAll, k.openAll, renamed(k.open, "enter", "answer of the execution"),
			k.follow, renamed(k.cancel, "x", "cancel the job at once"), renamed(k.pause, "p", "pause or go on"), k.retry, k.resume}},
		{"The row under the cursor in Run, Regions and Answers", []key.Binding{k.cancelRow, k.pauseRow, k.retryRow}},
		{"Regions", []key.Binding{renamed(k.open, "enter", "go to its endpoints"), renamed(k.check, "H", "check health now")}},
		{"Answers", []key.Binding{k.pane, k.filter, k.yank}},
		{"Jobs", []key.Binding{renamed(k.open, "enter", "open the job"), k.resume, renamed(k.remove, "D", "delete (asks)")}},
		{"Log", []key.Binding{k.follow}},
	}
}
