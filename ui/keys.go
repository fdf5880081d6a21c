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
	compareScreen
	jobsScreen
	logScreen
)

// screens in the order of the title.
var screens = []struct {
	screen screen
	key    rune
	name   string
}{
	{runScreen, '1', "Run"}, {regionsScreen, '2', "Regions"}, {answersScreen, '3', "Answers"},
	{compareScreen, '4', "Compare"}, {jobsScreen, '5', "Jobs"}, {logScreen, '6', "Log"},
}

// keymap is every key there is. Hints, help and palette are made from it, so they
// cannot tell anything else than what the keys do.
type keymap struct {
	up, down, left, right, toggle, closeAll, openAll  key.Binding
	top, bottom, pageUp, pageDown                     key.Binding
	open, back, pane, follow, filter                  key.Binding
	find, next, previous, palette                     key.Binding
	order, freeze, sort, mark                         key.Binding
	cancel, pause, retry, resume, remove, check, yank key.Binding
	cancelRow, pauseRow, retryRow                     key.Binding
	prewarm, logs, pager, level, create               key.Binding
	diff, different, divergence                       key.Binding
	run, regions, answers, compare, jobs, log         key.Binding
	help, quit, suspend, mouse, interrupt             key.Binding
	yes, no, leave                                    key.Binding
	accept, escape, arrowUp, arrowDown                key.Binding
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
		find: bind("/", "search or filter", "/"), next: bind("n", "next match", "n"), previous: bind("N", "match before", "N"),
		palette: bind(":", "find anything", ":"),
		order:   bind("o", "order by question or by urgency", "o"), freeze: bind("z", "freeze the order, or let it go", "z"),
		sort: bind("s", "sort by another column", "s"), mark: bind("space", "mark", "space"),
		cancel: bind("x", "cancel", "x"), pause: bind("p", "pause", "p"), retry: bind("r", "retry failed", "r"),
		cancelRow: bind("X", "cancel this row", "X"), pauseRow: bind("P", "pause this row, or go on", "P"),
		retryRow: bind("t", "try this row again", "t"),
		resume:   bind("R", "resume", "R"), remove: bind("D", "delete", "D"), check: bind("H", "check now", "H"),
		yank: bind("y", "copy answer", "y"), pager: bind("o", "open the answer in $PAGER", "o"),
		prewarm: bind("w", "prewarm", "w"), logs: bind("L", "container logs", "L"),
		level: bind("v", "show from the next level on", "v"), create: bind("n", "new job", "n"),
		diff: bind("d", "diff of the words", "d"), different: bind("=", "only what differs", "="), divergence: bind("o", "order by divergence", "o"),
		run: bind("1", "Run", "1"), regions: bind("2", "Regions", "2"), answers: bind("3", "Answers", "3"), compare: bind("4 c", "Compare", "4", "c"),
		jobs: bind("5", "Jobs", "5"), log: bind("6", "Log", "6"),
		help: bind("?", "help", "?"), quit: bind("q", "quit", "q"), suspend: bind("ctrl+z", "to the shell, fg comes back", "ctrl+z"),
		mouse:     bind("m", "mouse on or off, to select text", "m"),
		interrupt: bind("ctrl+c", "cancel and leave; twice: leave now", "ctrl+c"),
		yes:       bind("y", "yes", "y"), no: bind("n", "no", "n", "esc"), leave: bind("c", "cancel and leave", "c"),
		accept: bind("enter", "take it", "enter"), escape: bind("esc", "leave it", "esc"),
		arrowUp: bind("↑", "up", "up", "ctrl+p"), arrowDown: bind("↓", "down", "down", "ctrl+n"),
	}
}

// renamed is a key under another word, where the place gives it another meaning.
func renamed(b key.Binding, help, desc string) key.Binding {
	b.SetHelp(help, desc)
	return b
}

// worded is a key under another word, with the key that it has.
func worded(b key.Binding, desc string) key.Binding { return renamed(b, b.Help().Key, desc) }

// hints are the keys of a screen that matter most, for the bottom row.
func (k *keymap) hints(s screen, state engine.JobState) []key.Binding {
	move := renamed(k.up, "↑↓", "move")
	find := worded(k.find, "search")
	end := []key.Binding{k.help, k.quit}
	switch s {
	case runScreen:
		keys := []key.Binding{move, renamed(k.left, "←→", "fold"), worded(k.open, "answer")}
		keys = append(append(keys, k.controls(state)...), worded(k.order, "order"), find)
		return append(keys, end...)
	case regionsScreen:
		keys := []key.Binding{move, worded(k.open, "endpoints"), k.check}
		if state.Live() {
			keys = append(keys, k.prewarm)
		}
		keys = append(keys, worded(k.pauseRow, "pause"), renamed(k.cancelRow, pair(k.cancelRow, k.retryRow), "cancel, retry"))
		return append(keys, end...)
	case answersScreen:
		return append([]key.Binding{move, k.pane, worded(k.filter, "filter"), find, worded(k.sort, "sort"), worded(k.yank, "copy"), worded(k.pager, "pager"), k.back}, end...)
	case compareScreen:
		return append([]key.Binding{renamed(k.up, "↑↓←→", "move"), worded(k.open, "side by side"), worded(k.diff, "diff"),
			worded(k.different, "only different"), worded(k.divergence, "order")}, end...)
	case jobsScreen:
		return append([]key.Binding{move, k.open, k.create, k.resume, k.remove, worded(k.sort, "sort"), worded(k.find, "filter")}, end...)
	}
	return append([]key.Binding{renamed(k.up, "↑↓", "scroll"), k.follow, worded(k.level, "level"), worded(k.find, "filter")}, end...)
}

// pair is two keys in one word.
func pair(a, b key.Binding) string { return a.Help().Key + " " + b.Help().Key }

// controls are the keys that make sense for a job in a state.
func (k *keymap) controls(state engine.JobState) []key.Binding {
	retry := worded(k.retry, "retry")
	row := renamed(k.cancelRow, pair(k.cancelRow, k.pauseRow)+" "+k.retryRow.Help().Key, "this row")
	switch state {
	case engine.JobPaused:
		return []key.Binding{k.cancel, worded(k.pause, "go on"), retry, row, k.follow}
	case engine.JobInterrupted, engine.JobCanceled:
		return []key.Binding{k.resume, retry, worded(k.compare, "compare")}
	case engine.JobFailed:
		return []key.Binding{retry, worded(k.compare, "compare")}
	case engine.JobCompleted:
		return []key.Binding{worded(k.compare, "compare")}
	}
	return []key.Binding{k.cancel, k.pause, retry, row, k.follow}
}

// section is a part of the help: keys, and the screens where they work; none
// means all.
type section struct {
	name    string
	screens []screen
	keys    []key.Binding
}

// here tells whether the keys work on a screen.
func (s *section) here(on screen) bool {
	for _, sc := range s.screens {
		if sc == on {
			return true
		}
	}
	return len(s.screens) == 0
}

// sections are all keys, by where they work.
func (k *keymap) sections() []section {
	return []section{
		{"Everywhere", nil, []key.Binding{k.run, k.regions, k.answers, k.compare, k.jobs, k.log, k.back, k.palette, k.help, k.mouse, k.suspend, k.quit, k.interrupt}},
		{"Lists", nil, []key.Binding{k.up, k.down, k.top, k.bottom, k.pageUp, k.pageDown}},
		{"Run", []screen{runScreen}, []key.Binding{k.left, k.right, k.toggle, k.closeAll, k.openAll, worded(k.open, "answer of the execution"),
			k.follow, k.find, k.next, k.previous, k.order, k.freeze, worded(k.cancel, "cancel the job at once"), worded(k.pause, "pause or go on"), k.retry, k.resume}},
		{"The row under the cursor", []screen{runScreen, regionsScreen, answersScreen}, []key.Binding{k.cancelRow, k.pauseRow, k.retryRow}},
		{"Regions", []screen{regionsScreen}, []key.Binding{worded(k.open, "go to its endpoints"), worded(k.check, "check health now"), k.prewarm, k.logs}},
		{"Answers", []screen{answersScreen}, []key.Binding{k.pane, k.filter, k.find, worded(k.sort, "order of the list"), k.mark, k.yank, k.pager}},
		{"Compare", []screen{compareScreen}, []key.Binding{worded(k.left, "model to the left"), worded(k.right, "model to the right"), worded(k.open, "side by side"), k.diff, k.different, k.divergence}},
		{"Jobs", []screen{jobsScreen}, []key.Binding{worded(k.open, "open the job"), k.create, k.resume, worded(k.remove, "delete (asks)"), k.mark, k.sort, worded(k.find, "filter")}},
		{"Log", []screen{logScreen}, []key.Binding{k.follow, k.level, worded(k.find, "filter")}},
	}
}
