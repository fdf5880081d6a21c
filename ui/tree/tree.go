// Package tree is the progress of a job as a list of rows: questions, the regions
// within a question and the executions within a region, or the executions by
// urgency. It is a data structure and knows no terminal: it says which rows are on
// the screen and copies them, and the screens draw the copies.
//
// It holds no row per execution. It knows how many rows each question takes, and
// only rows on the screen are looked up. Questions that are settled or untouched,
// and that the operator did not open, cost nothing.
package tree

import (
	"beacon/engine"
	"beacon/engine/board"
)

// Kind is what a row is.
type Kind uint8

// The kinds of rows.

const (
	Question Kind = iota
	Region
	Execution
	Range // the questions from q on, none of which was begun
)

// Node is a place in the tree: question q, region g of the job, execution x.
type Node struct {
	Kind    Kind
	Q, G, X int
}

// Group is a region of the job: its endpoints from..to-1.
type Group struct {
	Name     string
	From, To int
}

// Tree is the rows of a job in the order of its questions, the cursor, and what is
// open.
type Tree struct {
	waits
	folds
	heights fenwick
	hi      int // the questions from hi on are untouched
	settled int
	stale   bool

	Cursor Node
	Rows   int  // on the screen
	Follow bool // the cursor goes with what is under way
	top    int
}

// folds are what the operator opened or closed; the rest opens by itself.
type folds struct {
	questions map[int]bool
	regions   map[[2]int]bool
	all       fold
	waiting   bool // the range of waiting questions is open
}

// fold is what is open of the questions that the operator did not open or close.
type fold uint8

// The folds for FoldAll.
const (
	byItself fold = iota
	AllOpen
	AllClosed
)

// Sync takes over what changed in the job. A full one looks at every question;
// the other only at those that were open or may have begun, and is enough for a
// frame as long as a full one follows within a second.
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

// groupsOf gives the regions of a job with their endpoints.
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

// advance looks at the questions under way.
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

// begun reports whether anything was sent for a question. What is skipped was
// settled before the job began.
func begun(q *board.QuestionView) bool {
	return q.InFlight > 0 || q.Retrying > 0 || q.Settled > q.Skipped || q.First > 0
}

// tail is the question whose row is for all further waiting questions. The next
// question keeps a row of its own.
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

// open reports whether the regions of a question are shown: as the operator said,
// else while it is under way.
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

// regionOpen reports whether the executions of a region are shown: as the operator
// said, else when one is under way or failed.
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

// span is the executions of a region in a question.
func (t *Tree) span(q, g int) (from, to int) {
	gr := t.Groups[g]
	return t.job.Index(q, gr.From, 0), t.job.Index(q, gr.To, 0)
}
