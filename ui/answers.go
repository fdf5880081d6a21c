package ui

import (
	"fmt"
	"sort"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
)

// answerFilter chooses the executions of the list.
type answerFilter uint8

const (
	allAnswers answerFilter = iota
	completedAnswers
	failedAnswers
	openAnswers
	otherAnswers
	filters
)

var filterNames = [...]string{"all", "completed", "failed", "open", "canceled or skipped"}

func (f answerFilter) takes(s engine.State) bool {
	switch f {
	case completedAnswers:
		return s == engine.Completed
	case failedAnswers:
		return s == engine.Failed
	case openAnswers:
		return !s.Settled()
	case otherAnswers:
		return s == engine.Canceled || s == engine.Skipped
	}
	return true
}

// answerList is the list of executions and the place in it and in the answer.
type answerList struct {
	job     string
	filter  answerFilter
	index   []int32 // executions that the filter takes; unused without one
	n       int
	cursor  int
	top     int
	rows    int
	reading bool // the keys go to the answer
	scroll  int
	pageH   int
}

// refresh applies the filter to what changed and stays with its execution.
func (l *answerList) refresh(v *engine.JobView) {
	if l.job != v.Job.ID {
		*l = answerList{job: v.Job.ID, rows: l.rows, pageH: l.pageH}
	}
	l.take(v, l.execution())
}

// take applies the filter and goes to an execution.
func (l *answerList) take(v *engine.JobView, x int) {
	l.n = len(v.Rows)
	if l.filter != allAnswers {
		l.index = l.index[:0]
		for i := range v.Rows {
			if l.filter.takes(v.Rows[i].State) {
				l.index = append(l.index, int32(i))
			}
		}
		l.n = len(l.index)
	}
	l.seek(x)
}

// seek goes to an execution, or to the next that is in the list.
func (l *answerList) seek(x int) {
	if l.filter != allAnswers {
		x = sort.Search(l.n, func(i int) bool { return int(l.index[i]) >= x })
	}
	l.cursor = max(0, min(x, l.n-1))
}

// at is the execution in a row of the list.
func (l *answerList) at(i int) int {
	if l.filter == allAnswers {
		return i
	}
	return int(l.index[i])
}

// execution under the cursor, -1 when the list is empty.
func (l *answerList) execution() int {
	if l.n == 0 || l.cursor >= l.n {
		return -1
	}
	return l.at(l.cursor)
}

// choose shows one execution, without a filter that would hide it.
func (l *answerList) choose(v *engine.JobView, x int) {
	if !l.filter.takes(v.Rows[x].State) {
		l.filter = allAnswers
	}
	l.job = v.Job.ID
	l.take(v, x)
	l.scroll, l.reading = 0, false
}

// nextFilter stays with the execution under the cursor where it can.
func (l *answerList) nextFilter(v *engine.JobView) {
	x := l.execution()
	l.filter = (l.filter + 1) % filters
	l.scroll = 0
	l.take(v, x)
}

func (l *answerList) status() string {
	return "show " + filterNames[l.filter] + " · " + position(l.cursor, l.n)
}

func (a *App) pressAnswers(msg tea.KeyPressMsg) tea.Cmd {
	k, l := a.keys, &a.answers
	if n, ok := k.steps(msg, l.height()); ok {
		l.move(n)
		return nil
	}
	switch {
	case key.Matches(msg, k.pane):
		l.reading = !l.reading
	case key.Matches(msg, k.open, k.right):
		l.reading = true
	case key.Matches(msg, k.left):
		l.reading = false
	case key.Matches(msg, k.filter):
		a.withJob(l.nextFilter)
	case key.Matches(msg, k.yank):
		return a.copyAnswer()
	}
	return nil
}

func (l *answerList) height() int {
	if l.reading {
		return l.pageH
	}
	return l.rows
}

// move goes through the answer when it is read, else through the list.
func (l *answerList) move(n int) {
	if l.reading {
		l.scroll = max(0, l.scroll+n)
		return
	}
	l.cursor = max(0, min(l.cursor+n, l.n-1))
	l.scroll = 0
}

// copyLimit is what terminals take in one piece.
const copyLimit = 74 << 10

// copyAnswer puts the answer, as it came, on the clipboard.
func (a *App) copyAnswer() tea.Cmd {
	key, _, ok := a.focus()
	f, _ := a.facts.get(key)
	if !ok || f == nil || f.answer == nil {
		a.say("there is no answer to copy", false)
		return nil
	}
	text := f.answer.Text
	if len(text) <= copyLimit {
		a.say("copied "+size(len(text)), false)
		return tea.SetClipboard(text)
	}
	a.say(fmt.Sprintf("copied %s of %s", size(copyLimit), size(len(text))), false)
	return tea.SetClipboard(text[:copyLimit])
}
