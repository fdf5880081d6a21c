package tree

import (
	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// nodeAt returns the node in a row.
func (t *Tree) nodeAt(v *board.JobView, row int) Node {
	q, off := t.heights.find(max(0, min(row, t.heights.total-1)))
	if off == 0 {
		if q == t.tail() {
			return Node{Kind: Range, Q: q}
		}
		return Node{Kind: Question, Q: q}
	}
	off--
	for g := range t.Groups {
		if off == 0 {
			return Node{Kind: Region, Q: q, G: g}
		}
		off--
		if !t.regionOpen(v, q, g) {
			continue
		}
		from, to := t.span(q, g)
		if off < to-from {
			return Node{Kind: Execution, Q: q, G: g, X: from + off}
		}
		off -= to - from
	}
	return Node{Kind: Question, Q: q}
}

// rowOf returns the row of a node, or of the closed row that hides it.
func (t *Tree) rowOf(v *board.JobView, n Node) int {
	n.Q = max(0, min(n.Q, len(v.Questions)-1))
	row := t.heights.before(n.Q)
	if tail := t.tail(); n.Q >= tail {
		return t.heights.before(tail)
	}
	if n.Kind == Question || n.Kind == Range || !t.open(v, n.Q) {
		return row
	}
	row++
	for g := range t.Groups {
		open := t.regionOpen(v, n.Q, g)
		from, to := t.span(n.Q, g)
		if g == n.G {
			if n.Kind == Execution && open {
				return row + 1 + n.X - from
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

// Move moves the cursor down by rows, or up if negative, and ends following.
func (t *Tree) Move(v *board.JobView, rows int) {
	t.Follow = false
	t.Cursor = t.nodeAt(v, max(0, min(t.rowOf(v, t.Cursor)+rows, t.heights.total-1)))
}

// Toggle opens or closes the row under the cursor.
func (t *Tree) Toggle(v *board.JobView) {
	switch n := t.Cursor; n.Kind {
	case Question:
		t.setOpen(v, n, !t.open(v, n.Q))
	case Region:
		t.setOpen(v, n, !t.regionOpen(v, n.Q, n.G))
	case Range:
		t.setOpen(v, n, true)
	}
}

// Right opens a closed row, or moves into an open one.
func (t *Tree) Right(v *board.JobView) {
	n := t.Cursor
	switch {
	case n.Kind == Range,
		n.Kind == Question && !t.open(v, n.Q),
		n.Kind == Region && !t.regionOpen(v, n.Q, n.G):
		t.setOpen(v, n, true)
	case n.Kind != Execution:
		t.Move(v, 1)
	}
	t.Follow = false
}

// Left closes an open row, or moves to the parent of a closed one.
func (t *Tree) Left(v *board.JobView) {
	t.Follow = false
	n := t.Cursor
	switch {
	case n.Kind == Execution:
		t.Cursor = Node{Kind: Region, Q: n.Q, G: n.G}
	case n.Kind == Region && t.regionOpen(v, n.Q, n.G):
		t.setOpen(v, n, false)
	case n.Kind == Region:
		t.Cursor = Node{Kind: Question, Q: n.Q}
	case n.Kind == Question && t.open(v, n.Q):
		t.setOpen(v, n, false)
	case n.Kind == Question && n.Q > t.hi && t.waiting:
		t.waiting = false
		t.scan(v)
		t.Cursor = Node{Kind: Range, Q: t.tail()}
	}
}

func (t *Tree) setOpen(v *board.JobView, n Node, open bool) {
	t.Follow = false
	switch n.Kind {
	case Range:
		t.waiting = open
		t.Cursor = Node{Kind: Question, Q: n.Q}
		t.scan(v)
		return
	case Region:
		t.regions[[2]int{n.Q, n.G}] = open
	default:
		t.questions[n.Q] = open
	}
	t.heights.set(n.Q, t.heightOf(v, n.Q))
}

// FoldAll opens or closes everything and forgets which rows were opened or closed by
// hand.
func (t *Tree) FoldAll(v *board.JobView, f fold) {
	clear(t.questions)
	clear(t.regions)
	t.Follow, t.all, t.waiting = false, f, f == AllOpen
	t.scan(v)
	t.Cursor = t.nodeAt(v, t.rowOf(v, t.Cursor))
}

// SetFollow switches following. Switched on, it forgets which rows were opened or
// closed by hand, so that running questions open automatically again.
func (t *Tree) SetFollow(v *board.JobView, on bool) {
	t.Follow = on
	if on {
		clear(t.questions)
		clear(t.regions)
		t.all, t.waiting = byItself, false
		t.scan(v)
		t.chase(v)
	}
}

// chase moves the cursor to a running execution. It stays there until that one ends,
// so that the cursor does not jump.
func (t *Tree) chase(v *board.JobView) {
	if c := t.Cursor; c.Kind == Execution && c.X < len(v.Rows) && v.Rows[c.X].State.InFlight() && t.open(v, c.Q) {
		return
	}
	for q := t.lo; q < min(t.hi, len(v.Questions)); q++ {
		if v.Questions[q].InFlight > 0 && t.open(v, q) {
			t.Cursor = t.firstInFlight(v, q)
			return
		}
	}
	if t.lo < len(v.Questions) {
		t.Cursor = t.nodeAt(v, t.rowOf(v, Node{Kind: Question, Q: t.lo}))
		return
	}
	t.Cursor = Node{Kind: Question, Q: len(v.Questions) - 1}
}

func (t *Tree) firstInFlight(v *board.JobView, q int) Node {
	for g := range t.Groups {
		from, to := t.span(q, g)
		for x := from; x < to; x++ {
			if v.Rows[x].State.InFlight() {
				return Node{Kind: Execution, Q: q, G: g, X: x}
			}
		}
	}
	return Node{Kind: Question, Q: q}
}

// Place scrolls so that the cursor and the rows around it are on the screen.
func (t *Tree) Place(v *board.JobView, rows int) {
	t.Rows = rows
	row := t.rowOf(v, t.Cursor)
	margin := min(2, (rows-1)/2)
	if t.Follow && rows > 4 {
		// Show the whole question if it fits.
		head := t.heights.before(t.Cursor.Q)
		end := head + int(t.heights.height[t.Cursor.Q])
		if end+1 > t.top+rows {
			t.top = end + 1 - rows
		}
		t.top = min(t.top, max(0, head-1))
	}
	t.top = max(min(t.top, row-margin), row+margin+1-rows)
	t.top = max(0, min(t.top, t.heights.total-rows))
}

// Seat moves the cursor to a row of the screen if there is one. It reports whether the
// cursor was there already.
func (t *Tree) Seat(v *board.JobView, row int) bool {
	if row < 0 || row >= t.Rows || t.top+row >= t.heights.total {
		return false
	}
	n := t.nodeAt(v, t.top+row)
	was := n == t.Cursor
	t.Follow, t.Cursor = false, n
	return was
}

// Find moves to the next execution that fits, forward with step 1 and backward with
// step -1. With here it starts at the execution under the cursor. It reports whether
// one fits.
func (t *Tree) Find(v *board.JobView, fits func(x int) bool, step int, here bool) bool {
	n, from := len(v.Rows), t.firstExecution()
	if here {
		from -= step
	}
	for i := 1; i <= n; i++ {
		if x := ((from+step*i)%n + n) % n; fits(x) {
			t.Reveal(v, x)
			return true
		}
	}
	return false
}

// firstExecution returns the execution under the cursor, or the first one of its row.
func (t *Tree) firstExecution() int {
	n := t.Cursor
	switch n.Kind {
	case Execution:
		return n.X
	case Region:
		from, _ := t.span(n.Q, n.G)
		return from
	}
	return t.job.Index(n.Q, 0, 0)
}

// Reveal opens the rows that hide an execution and moves to it.
func (t *Tree) Reveal(v *board.JobView, x int) {
	q, e, _ := t.job.At(x)
	t.Follow = false
	if q >= t.tail() {
		t.waiting = true
	}
	g := t.groupOf(e)
	t.questions[q], t.regions[[2]int{q, g}] = true, true
	t.scan(v)
	t.Cursor = Node{Kind: Execution, Q: q, G: g, X: x}
}

// Part returns the part of the job under the cursor. It returns false on a range of
// questions.
func (t *Tree) Part(v *board.JobView) (engine.Part, bool) {
	n := t.Cursor
	if n.Q >= len(v.Job.Questions) {
		return engine.Part{}, false
	}
	p := engine.Part{Question: v.Job.Questions[n.Q].ID}
	switch n.Kind {
	case Question:
		return p, true
	case Region:
		p.Region = foreign.Text(t.Groups[n.G].Name)
		return p, true
	case Execution:
		return engine.Part(v.Job.KeyAt(n.X)), true
	}
	return engine.Part{}, false
}
