package jobs

import (
	"cmp"
	"strings"

	"beacon/engine"
	"beacon/ui/screen"
)

// list holds the shown jobs in order.
type list struct {
	screen.List
	rows   []*engine.JobRecord
	by     order
	text   string // the search text
	marked map[string]bool
}

// current returns the job under the cursor, or nil if the list is empty.
func (l *list) current() *engine.JobRecord {
	if l.At >= len(l.rows) {
		return nil
	}
	return l.rows[l.At]
}

// mark toggles the mark of a job and moves to the next row.
func (l *list) mark(id string) {
	if l.marked == nil {
		l.marked = map[string]bool{}
	}
	if l.marked[id] {
		delete(l.marked, id)
	} else {
		l.marked[id] = true
	}
	l.Move(1)
}

// chosen returns the marked jobs of the list, or the job under the cursor.
func (l *list) chosen() (out []*engine.JobRecord) {
	for _, r := range l.rows {
		if l.marked[r.ID] {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		out = append(out, l.current())
	}
	return out
}

// order is the sort order of the list.
type order uint8

const (
	newestFirst order = iota
	byName
	byState
	dearestFirst
	orders
)

var orderNames = [...]string{"newest first", "by name", "by state", "most expensive first"}

// compare returns the comparison function of an order.
func (s *Screen) compare(by order) func(x, y *engine.JobRecord) int {
	switch by {
	case byName:
		return func(x, y *engine.JobRecord) int { return cmp.Compare(x.Name, y.Name) }
	case byState:
		return func(x, y *engine.JobRecord) int {
			return strings.Compare(string(s.now(x).state), string(s.now(y).state))
		}
	case dearestFirst:
		return func(x, y *engine.JobRecord) int { return cmp.Compare(y.CostUSD, x.CostUSD) }
	}
	return func(x, y *engine.JobRecord) int { return y.CreatedAt.Compare(x.CreatedAt) }
}
