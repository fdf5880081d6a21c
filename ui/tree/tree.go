// Package tree is the progress of a job as a list of rows: questions, the regions of a
// question and the executions of a region, or the executions by urgency. It is a data
// structure without drawing: it finds the rows on the screen and copies them, and the
// screens draw the copies.
//
// It stores no row per execution. It stores the number of rows of each question and
// looks up only the rows on the screen. Questions that are settled or not started cost
// nothing unless the operator opened them.
package tree

import (
	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// Kind is the kind of a row.
type Kind uint8

// The kinds of rows.

const (
	Question Kind = iota
	Region
	Execution
	Range // the questions from q on, none of them started
)

// Node is a place in the tree: question q, region g of the job, execution x.
type Node struct {
	Kind    Kind
	Q, G, X int
}

// Group is a region of the job with its endpoints from..to-1.
type Group struct {
	Name     foreign.Text
	From, To int
}

// Tree holds the rows of a job in question order, the cursor, and which rows are open.
type Tree struct {
	waits
	folds
	heights fenwick
	hi      int // no question from hi on was started
	settled int
	stale   bool

	Cursor Node
	Rows   int  // on the screen
	Follow bool // the cursor follows running executions
	top    int
}

// folds records the rows that the operator opened or closed. All other rows open
// automatically.
type folds struct {
	questions map[int]bool
	regions   map[[2]int]bool
	all       fold
	waiting   bool // true if the range of waiting questions is open
}

// fold is the default for rows that the operator did not open or close.
type fold uint8

// The folds for FoldAll.
const (
	byItself fold = iota
	AllOpen
	AllClosed
)

// Sync updates the tree from the job. A full sync looks at every question. The other
// kind looks only at questions that were open or may have started; it is enough for a
// frame if a full sync follows within a second.
func (t *Tree) Sync(v *board.JobView, full bool) {
	if t.job == nil || t.job.ID != v.Job.ID || len(t.heights.height) != len(v.Job.Questions) {
		t.reset(v.Job)
	}
	t.idle()
	settled := v.Counts.Settled()
	if full || t.stale || settled < t.settled {
		t.scan(v)
	} else {
		t.advance(v)
	}
	t.settled, t.stale = settled, false
	if t.Follow {
		t.chase(v)
	}
}

func (t *Tree) reset(j *engine.Job) {
	*t = Tree{waits: newWaits(j), folds: folds{questions: map[int]bool{}, regions: map[[2]int]bool{}}, Follow: true, stale: true, Rows: t.Rows}
}

// Groups returns the regions of a job with their endpoints.
func Groups(j *engine.Job) []Group {
	var groups []Group
	for e, ep := range j.Endpoints {
		if n := len(groups); n > 0 && groups[n-1].Name == ep.Region {
			groups[n-1].To = e + 1
			continue
		}
		groups = append(groups, Group{ep.Region, e, e + 1})
	}
	return groups
}

// scan looks at every question.
func (t *Tree) scan(v *board.JobView) {
	n := len(v.Questions)
	t.lo, t.hi = n, 0
	for q := range v.Questions {
		qv := &v.Questions[q]
		if qv.Settled < t.per() {
			t.lo = min(t.lo, q)
		}
		if begun(qv) {
			t.hi = q + 1
		}
	}
	heights := t.heights.height
	if len(heights) != n {
		heights = make([]int32, n)
	}
	for q := range heights {
		heights[q] = int32(t.heightOf(v, q))
	}
	t.heights.build(heights)
}

// advance looks only at the questions under way.
func (t *Tree) advance(v *board.JobView) {
	n, per, from := len(v.Questions), t.per(), t.lo
	for t.lo < n && v.Questions[t.lo].Settled >= per {
		t.lo++
	}
	for t.hi < n && begun(&v.Questions[t.hi]) {
		t.hi++
	}
	for q := from; q < min(n, t.hi+3); q++ {
		t.heights.set(q, t.heightOf(v, q))
	}
}

// begun reports whether a request was sent for a question. Skipped executions were
// settled before the job began, so they do not count.
func begun(q *board.QuestionView) bool {
	return q.InFlight > 0 || q.Retrying > 0 || q.Settled > q.Skipped || q.First > 0
}

// tail returns the question whose row represents all further waiting questions. The
// next question keeps its own row.
func (t *Tree) tail() int {
	n := len(t.job.Questions)
	if t.waiting || n-(t.hi+1) < 2 {
		return n
	}
	return t.hi + 1
}

func (t *Tree) heightOf(v *board.JobView, q int) int {
	if tail := t.tail(); q >= tail {
		if q == tail {
			return 1
		}
		return 0
	}
	qv := &v.Questions[q]
	if qv.InFlight > 0 {
		t.note(v, q)
	}
	if !t.open(v, q) {
		return 1
	}
	h := 1 + len(t.Groups)
	for g, gr := range t.Groups {
		if t.regionOpen(v, q, g) {
			h += (gr.To - gr.From) * t.job.Repeats
		}
	}
	return h
}

// open reports whether the regions of a question are shown: as set by the operator,
// else while the question is under way.
func (t *Tree) open(v *board.JobView, q int) bool {
	if open, said := t.questions[q]; said {
		return open
	}
	if t.all != byItself {
		return t.all == AllOpen
	}
	qv := &v.Questions[q]
	return qv.InFlight > 0 || qv.Retrying > 0 || q == t.lo && begun(qv) && v.State.Live()
}

// regionOpen reports whether the executions of a region are shown: as set by the
// operator, else if one is under way or failed.
func (t *Tree) regionOpen(v *board.JobView, q, g int) bool {
	if open, said := t.regions[[2]int{q, g}]; said {
		return open
	}
	if t.all != byItself {
		return t.all == AllOpen
	}
	from, to := t.span(q, g)
	for x := from; x < to; x++ {
		if s := v.Rows[x].State; s.InFlight() || s == engine.Retrying || s == engine.Failed {
			return true
		}
	}
	return false
}

// span returns the executions of a region in a question.
func (t *Tree) span(q, g int) (from, to int) {
	gr := t.Groups[g]
	return t.job.Index(q, gr.From, 0), t.job.Index(q, gr.To, 0)
}
