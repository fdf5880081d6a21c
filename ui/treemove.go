package ui

import "beacon/engine"

// nodeAt is what stands in a row.
func (t *tree) nodeAt(v *engine.JobView, row int) node {
	q, off := t.heights.find(max(0, min(row, t.heights.total-1)))
	if off == 0 {
		if q == t.tail() {
			return node{kind: rangeNode, q: q}
		}
		return node{kind: questionNode, q: q}
	}
	off--
	for g := range t.groups {
		if off == 0 {
			return node{kind: regionNode, q: q, g: g}
		}
		off--
		if !t.regionOpen(v, q, g) {
			continue
		}
		from, to := t.span(q, g)
		if off < to-from {
			return node{kind: executionNode, q: q, g: g, x: from + off}
		}
		off -= to - from
	}
	return node{kind: questionNode, q: q}
}

// rowOf is where a node stands, or the row of what hides it.
func (t *tree) rowOf(v *engine.JobView, n node) int {
	n.q = max(0, min(n.q, len(v.Questions)-1))
	row := t.heights.before(n.q)
	if tail := t.tail(); n.q >= tail {
		return t.heights.before(tail)
	}
	if n.kind == questionNode || n.kind == rangeNode || !t.open(v, n.q) {
		return row
	}
	row++
	for g := range t.groups {
		open := t.regionOpen(v, n.q, g)
		from, to := t.span(n.q, g)
		if g == n.g {
			if n.kind == executionNode && open {
				return row + 1 + n.x - from
			}
			return row
		}
		row++
		if open {
			row += to - from
		}
	}
	return row
}

// move goes some rows down, or up; by hand, so it ends following.
func (t *tree) move(v *engine.JobView, rows int) {
	t.follow = false
	t.cursor = t.nodeAt(v, max(0, min(t.rowOf(v, t.cursor)+rows, t.heights.total-1)))
}

// toggle opens or closes what stands under the cursor.
func (t *tree) toggle(v *engine.JobView) {
	switch n := t.cursor; n.kind {
	case questionNode:
		t.setOpen(v, n, !t.open(v, n.q))
	case regionNode:
		t.setOpen(v, n, !t.regionOpen(v, n.q, n.g))
	case rangeNode:
		t.setOpen(v, n, true)
	}
}

// right opens what is closed and goes into what is open.
func (t *tree) right(v *engine.JobView) {
	n := t.cursor
	switch {
	case n.kind == rangeNode,
		n.kind == questionNode && !t.open(v, n.q),
		n.kind == regionNode && !t.regionOpen(v, n.q, n.g):
		t.setOpen(v, n, true)
	case n.kind != executionNode:
		t.move(v, 1)
	}
	t.follow = false
}

// left closes what is open and goes out of what is closed.
func (t *tree) left(v *engine.JobView) {
	t.follow = false
	n := t.cursor
	switch {
	case n.kind == executionNode:
		t.cursor = node{kind: regionNode, q: n.q, g: n.g}
	case n.kind == regionNode && t.regionOpen(v, n.q, n.g):
		t.setOpen(v, n, false)
	case n.kind == regionNode:
		t.cursor = node{kind: questionNode, q: n.q}
	case n.kind == questionNode && t.open(v, n.q):
		t.setOpen(v, n, false)
	case n.kind == questionNode && n.q > t.hi && t.waiting:
		t.waiting = false
		t.scan(v)
		t.cursor = node{kind: rangeNode, q: t.tail()}
	}
}

func (t *tree) setOpen(v *engine.JobView, n node, open bool) {
	t.follow = false
	switch n.kind {
	case rangeNode:
		t.waiting = open
		t.cursor = node{kind: questionNode, q: n.q}
		t.scan(v)
		return
	case regionNode:
		t.regions[[2]int{n.q, n.g}] = open
	default:
		t.questions[n.q] = open
	}
	t.heights.set(n.q, t.heightOf(v, n.q))
}

// foldAll opens or closes everything; what was said before is forgotten.
func (t *tree) foldAll(v *engine.JobView, f fold) {
	clear(t.questions)
	clear(t.regions)
	t.follow, t.all, t.waiting = false, f, f == allOpen
	t.scan(v)
	t.cursor = t.nodeAt(v, t.rowOf(v, t.cursor))
}

// setFollow switches following; switched on, what was said is forgotten so that
// running questions open by themselves again.
func (t *tree) setFollow(v *engine.JobView, on bool) {
	t.follow = on
	if on {
		clear(t.questions)
		clear(t.regions)
		t.all, t.waiting = byItself, false
		t.scan(v)
		t.chase(v)
	}
}

// chase puts the cursor on a call under way. It stays with one until that ends,
// so that the cursor does not dance.
func (t *tree) chase(v *engine.JobView) {
	if c := t.cursor; c.kind == executionNode && c.x < len(v.Rows) && v.Rows[c.x].State.InFlight() && t.open(v, c.q) {
		return
	}
	for q := t.lo; q < min(t.hi, len(v.Questions)); q++ {
		if v.Questions[q].InFlight > 0 && t.open(v, q) {
			t.cursor = t.firstInFlight(v, q)
			return
		}
	}
	if t.lo < len(v.Questions) {
		t.cursor = t.nodeAt(v, t.rowOf(v, node{kind: questionNode, q: t.lo}))
		return
	}
	t.cursor = node{kind: questionNode, q: len(v.Questions) - 1}
}

func (t *tree) firstInFlight(v *engine.JobView, q int) node {
	for g := range t.groups {
		from, to := t.span(q, g)
		for x := from; x < to; x++ {
			if v.Rows[x].State.InFlight() {
				return node{kind: executionNode, q: q, g: g, x: x}
			}
		}
	}
	return node{kind: questionNode, q: q}
}

// place moves the view so that the cursor is in it with what stands around it.
func (t *tree) place(v *engine.JobView, rows int) {
	t.rows = rows
	row := t.rowOf(v, t.cursor)
	margin := min(2, (rows-1)/2)
	if t.follow && rows > 4 {
		// The question under way stands as a whole where that is possible.
		head := t.heights.before(t.cursor.q)
		end := head + int(t.heights.height[t.cursor.q])
		if end+1 > t.top+rows {
			t.top = end + 1 - rows
		}
		t.top = min(t.top, max(0, head-1))
	}
	t.top = max(min(t.top, row-margin), row+margin+1-rows)
	t.top = max(0, min(t.top, t.heights.total-rows))
}

// firstExecution is the execution under the cursor, or the first of its row.
func (t *tree) firstExecution() int {
	n := t.cursor
	switch n.kind {
	case executionNode:
		return n.x
	case regionNode:
		from, _ := t.span(n.q, n.g)
		return from
	}
	return t.job.Index(n.q, 0, 0)
}

// reveal opens what hides an execution and goes to it.
func (t *tree) reveal(v *engine.JobView, x int) {
	q, e, _ := t.job.At(x)
	t.follow = false
	if q >= t.tail() {
		t.waiting = true
	}
	g := t.groupOf(e)
	t.questions[q], t.regions[[2]int{q, g}] = true, true
	t.scan(v)
	t.cursor = node{kind: executionNode, q: q, g: g, x: x}
}
