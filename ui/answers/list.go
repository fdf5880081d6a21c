package answers

import (
	"cmp"
	"slices"
	"sort"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/screen"
)

// list holds the shown executions in their order.
type list struct {
	screen.List
	job    string
	show   filter
	by     order
	index  []int32      // the executions in the list; unused when all are shown in plan order
	listed bool         // true when index is used
	marked map[int]bool // executions that the row keys act on together
}

// filter selects executions by state.
type filter uint8

const (
	allAnswers filter = iota
	completedAnswers
	failedAnswers
	openAnswers
	otherAnswers
	filters
)

var filterNames = [...]string{"all", "completed", "failed", "open", "canceled or skipped"}

func (f filter) takes(s engine.State) bool {
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

// refresh applies the filter after a change and keeps the cursor on its execution.
func (l *list) refresh(v *board.JobView, match func(int) bool) {
	if l.job != v.Job.ID {
		*l = list{job: v.Job.ID, List: screen.List{Rows: l.Rows}}
	}
	l.take(v, l.execution(), match)
}

// take applies filter, search and order, and moves the cursor to execution x.
func (l *list) take(v *board.JobView, x int, match func(int) bool) {
	l.N = len(v.Rows)
	if l.listed = l.show != allAnswers || l.by != byPlan || match != nil; l.listed {
		l.index = l.index[:0]
		for i := range v.Rows {
			if l.show.takes(v.Rows[i].State) && (match == nil || match(i)) {
				l.index = append(l.index, int32(i))
			}
		}
		l.by.sort(v, l.index)
		l.N = len(l.index)
	}
	l.seek(x)
}

// order is the sort order of the list.
type order uint8

const (
	byPlan order = iota
	slowestFirst
	byClass
	orders
)

var orderNames = [...]string{"plan order", "slowest first", "by class"}

func (o order) sort(v *board.JobView, index []int32) {
	switch o {
	case slowestFirst:
		slices.SortStableFunc(index, func(a, b int32) int { return cmp.Compare(v.Rows[b].Took, v.Rows[a].Took) })
	case byClass:
		slices.SortStableFunc(index, func(a, b int32) int { return cmp.Compare(v.Rows[a].Class, v.Rows[b].Class) })
	}
}

// seek moves the cursor to execution x, or to the next one in the list.
func (l *list) seek(x int) {
	switch {
	case l.listed && l.by == byPlan:
		x = sort.Search(l.N, func(i int) bool { return int(l.index[i]) >= x })
	case l.listed:
		if i := slices.Index(l.index, int32(x)); i >= 0 {
			x = i
		} else {
			x = l.At
		}
	}
	l.Go(x)
}

// at returns the execution in row i of the list.
func (l *list) at(i int) int {
	if !l.listed {
		return i
	}
	return int(l.index[i])
}

// execution returns the execution under the cursor, or -1 if the list is empty.
func (l *list) execution() int {
	if l.At >= l.N {
		return -1
	}
	return l.at(l.At)
}

// choose moves the cursor to an execution, and removes a filter that hides it.
func (l *list) choose(v *board.JobView, x int) {
	if !l.show.takes(v.Rows[x].State) {
		l.show = allAnswers
	}
	l.job = v.Job.ID
	l.take(v, x, nil)
}

// nextFilter switches to the next filter and keeps the cursor on its execution if it
// is still shown.
func (l *list) nextFilter(v *board.JobView, match func(int) bool) {
	x := l.execution()
	l.show = (l.show + 1) % filters
	l.take(v, x, match)
}

// mark toggles the mark of the execution under the cursor and moves to the next row.
func (l *list) mark() {
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
	l.Move(1)
}
