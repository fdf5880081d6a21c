package ui

import "beacon/engine"

// The tree shows questions, the regions within a question and the executions
// within a region. It never holds a row per execution: it knows how many rows
// each question takes, and only the rows on the screen are looked up. Questions
// that are settled or untouched and that nobody opened cost nothing.

type nodeKind uint8

const (
	questionNode nodeKind = iota
	regionNode
	executionNode
	rangeNode // the questions from q on, none of which was begun
)

// node is a place in the tree: question q, region g of the job, execution x.
type node struct {
	kind    nodeKind
	q, g, x int
}

// group is a region of the job: its endpoints from..to-1.
type group struct {
	name     string
	from, to int
}

type tree struct {
	job     *engine.Job
	groups  []group
	heights fenwick
	// What the operator opened or closed; the rest opens by itself.
	questions map[int]bool
	regions   map[[2]int]bool
	all       fold
	waiting   bool // the range of waiting questions is open
	// Questions before lo are settled, those from hi on untouched.
	lo, hi  int
	settled int
	stale   bool
	busy    []int // by endpoint: the question it is working on, or -1

	cursor node
	top    int
	rows   int // on the screen
	follow bool
}

type fold uint8

const (
	byItself fold = iota
	allOpen
	allClosed
)

// sync takes over what changed in the job. A full one looks at every question;
// the other only at those that were open or may have begun, and is enough for a
// frame as long as a full one follows within a second.
func (t *tree) sync(v *engine.JobView, full bool) {
	if t.job == nil || t.job.ID != v.Job.ID || len(t.heights.height) != len(v.Job.Questions) {
		t.reset(v.Job)
	}
	for e := range t.busy {
		t.busy[e] = -1
	}
	settled := v.Counts.Settled()
	if full || t.stale || settled < t.settled {
		t.scan(v)
	} else {
		t.advance(v)
	}
	t.settled, t.stale = settled, false
	if t.follow {
		t.chase(v)
	}
}

func (t *tree) reset(j *engine.Job) {
	*t = tree{job: j, questions: map[int]bool{}, regions: map[[2]int]bool{}, follow: true, stale: true, rows: t.rows}
	t.groups = groupsOf(j)
	t.busy = make([]int, len(j.Endpoints))
}

// groupsOf gives the regions of a job with their endpoints.
func groupsOf(j *engine.Job) []group {
	var groups []group
	for e, ep := range j.Endpoints {
		if n := len(groups); n > 0 && groups[n-1].name == ep.Region {
			groups[n-1].to = e + 1
			continue
		}
		groups = append(groups, group{ep.Region, e, e + 1})
	}
	return groups
}

// scan looks at every question.
func (t *tree) scan(v *engine.JobView) {
	n, per := len(v.Questions), t.per()
	t.lo, t.hi = n, 0
	for q := range v.Questions {
		qv := &v.Questions[q]
		if qv.Settled < per {
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
func (t *tree) advance(v *engine.JobView) {
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

// per is how many executions a question has.
func (t *tree) per() int { return len(t.job.Endpoints) * t.job.Repeats }

// begun tells whether anything was sent for a question. What is skipped was
// settled before the job began.
func begun(q *engine.QuestionView) bool {
	return q.InFlight > 0 || q.Retrying > 0 || q.Settled > q.Skipped || q.First > 0
}

// tail is where the one row for all further waiting questions stands. The next
// question keeps a row of its own.
func (t *tree) tail() int {
	n := len(t.job.Questions)
	if t.waiting || n-(t.hi+1) < 2 {
		return n
	}
	return t.hi + 1
}

func (t *tree) heightOf(v *engine.JobView, q int) int {
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
	h := 1 + len(t.groups)
	for g, gr := range t.groups {
		if t.regionOpen(v, q, g) {
			h += (gr.to - gr.from) * t.job.Repeats
		}
	}
	return h
}

// note keeps which endpoints work on question q.
func (t *tree) note(v *engine.JobView, q int) {
	first := q * t.per()
	for x := first; x < first+t.per(); x++ {
		if v.Rows[x].State.InFlight() {
			t.busy[(x-first)/t.job.Repeats] = q
		}
	}
}

// open tells whether the regions of a question are shown: as the operator said,
// else while it is under way.
func (t *tree) open(v *engine.JobView, q int) bool {
	if open, said := t.questions[q]; said {
		return open
	}
	if t.all != byItself {
		return t.all == allOpen
	}
	qv := &v.Questions[q]
	return qv.InFlight > 0 || qv.Retrying > 0 || q == t.lo && begun(qv) && v.State.Live()
}

// regionOpen tells whether the executions of a region are shown: as the operator
// said, else when one is under way or failed.
func (t *tree) regionOpen(v *engine.JobView, q, g int) bool {
	if open, said := t.regions[[2]int{q, g}]; said {
		return open
	}
	if t.all != byItself {
		return t.all == allOpen
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
func (t *tree) span(q, g int) (from, to int) {
	gr := t.groups[g]
	return t.job.Index(q, gr.from, 0), t.job.Index(q, gr.to, 0)
}
