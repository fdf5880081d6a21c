package ui

import (
	"cmp"
	"slices"
	"sort"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
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
	order   answerOrder
	index   []int32 // executions in the list; unused when they are all in plan order
	listed  bool    // index is used
	n       int
	cursor  int
	top     int
	rows    int
	marked  map[int]bool // executions that the keys of the row act on together
	reading bool         // the keys go to the answer
	scroll  int
	pageH   int
}

// refresh applies the filter to what changed and stays with its execution.
func (l *answerList) refresh(v *engine.JobView, match func(int) bool) {
	if l.job != v.Job.ID {
		*l = answerList{job: v.Job.ID, rows: l.rows, pageH: l.pageH}
	}
	l.take(v, l.execution(), match)
}

// take applies filter, search and order, and goes to an execution.
func (l *answerList) take(v *engine.JobView, x int, match func(int) bool) {
	l.n = len(v.Rows)
	if l.listed = l.filter != allAnswers || l.order != byPlan || match != nil; l.listed {
		l.index = l.index[:0]
		for i := range v.Rows {
			if l.filter.takes(v.Rows[i].State) && (match == nil || match(i)) {
				l.index = append(l.index, int32(i))
			}
		}
		l.order.sort(v, l.index)
		l.n = len(l.index)
	}
	l.seek(x)
}

// answerOrder is the order of the list.
type answerOrder uint8

const (
	byPlan answerOrder = iota
	slowestFirst
	byClass
	orders
)

var orderNames = [...]string{"plan order", "slowest first", "by class"}

func (o answerOrder) sort(v *engine.JobView, index []int32) {
	switch o {
	case slowestFirst:
		slices.SortStableFunc(index, func(a, b int32) int { return cmp.Compare(v.Rows[b].Took, v.Rows[a].Took) })
	case byClass:
		slices.SortStableFunc(index, func(a, b int32) int { return cmp.Compare(v.Rows[a].Class, v.Rows[b].Class) })
	}
}

// seek goes to an execution, or to the next that is in the list.
func (l *answerList) seek(x int) {
	switch {
	case l.listed && l.order == byPlan:
		x = sort.Search(l.n, func(i int) bool { return int(l.index[i]) >= x })
	case l.listed:
		if i := slices.Index(l.index, int32(x)); i >= 0 {
			x = i
		} else {
			x = l.cursor
		}
	}
	l.cursor = max(0, min(x, l.n-1))
}

// at is the execution in a row of the list.
func (l *answerList) at(i int) int {
	if !l.listed {
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
	l.take(v, x, nil)
	l.scroll, l.reading = 0, false
}

// nextFilter stays with the execution under the cursor where it can.
func (l *answerList) nextFilter(v *engine.JobView, match func(int) bool) {
	x := l.execution()
	l.filter = (l.filter + 1) % filters
	l.scroll = 0
	l.take(v, x, match)
}

func (l *answerList) status(text string) string {
	s := "show " + filterNames[l.filter] + " · " + orderNames[l.order] + " · " + draw.Position(l.cursor, l.n)
	if text != "" {
		s += " · with \"" + safetext.Line(text) + "\""
	}
	if n := len(l.marked); n > 0 {
		s += " · " + strconv.Itoa(n) + " marked"
	}
	return s
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
		a.withJob(func(v *engine.JobView) { l.nextFilter(v, a.match(v)) })
	case key.Matches(msg, k.sort):
		l.order = (l.order + 1) % orders
		a.withJob(func(v *engine.JobView) { l.take(v, l.execution(), a.match(v)) })
	case key.Matches(msg, k.find):
		return a.find()
	case key.Matches(msg, k.mark):
		l.mark()
	case key.Matches(msg, k.pager):
		return a.pageAnswer()
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

// mark marks the execution under the cursor, or takes its mark away, and goes on
// to the next.
func (l *answerList) mark() {
	x := l.execution()
	if x < 0 {
		return
	}
	if l.marked == nil {
		l.marked = map[int]bool{}
	}
	if l.marked[x] {
		delete(l.marked, x)
	} else {
		l.marked[x] = true
	}
	l.cursor = min(l.cursor+1, l.n-1)
}
