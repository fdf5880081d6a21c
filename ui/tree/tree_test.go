package tree

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"beacon/engine"
	"beacon/engine/board"

	"beacon/ui/uitest"
)

// TestAdvanceIsScan: after each step of a job, advance gives the same tree as a full
// scan.
func TestAdvanceIsScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := uitest.Midway(30)
		tr := synced(v)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			step(t, v, rapid.IntRange(0, 3).Draw(t, "ahead"))
			tr.Sync(v, false)
			lo, hi, heights, cursor := tr.lo, tr.hi, slices.Clone(tr.heights.height), tr.Cursor
			total := tr.heights.total
			tr.Sync(v, true)
			if lo != tr.lo || hi != tr.hi || total != tr.heights.total || !slices.Equal(heights, tr.heights.height) || cursor != tr.Cursor {
				t.Fatalf("advance %d..%d %v, scan %d..%d %v", lo, hi, heights, tr.lo, tr.hi, tr.heights.height)
			}
		}
	})
}

// synced makes a synced tree that follows a job, 30 rows high.
func synced(v *board.JobView) *Tree {
	t := &Tree{Follow: true}
	t.Sync(v, true)
	t.Place(v, 30)
	return t
}

// step settles or starts some executions of the first open questions.
func step(t *rapid.T, v *board.JobView, ahead int) {
	per := len(v.Job.Endpoints)
	first := slices.IndexFunc(v.Rows, func(r board.Row) bool { return !r.State.Settled() })
	if first < 0 {
		return
	}
	q := first / per
	for x := q * per; x < min(len(v.Rows), (q+1+ahead)*per); x++ {
		r := &v.Rows[x]
		if r.State.Settled() || r.State == engine.Pending && x >= (q+1)*per && begunBefore(v, x/per) {
			continue
		}
		*r = board.Row{State: engine.State(rapid.IntRange(1, 5).Draw(t, "state")), Attempt: 1, SentAt: uitest.Noon.UnixNano()}
	}
	uitest.Recount(v)
}

// begunBefore reports whether the question before q was not started, so that questions
// start in order.
func begunBefore(v *board.JobView, q int) bool { return q > 0 && !begun(&v.Questions[q-1]) }

// TestRowsAndNodesAgree: nodeAt and rowOf are inverse for every row.
func TestRowsAndNodesAgree(t *testing.T) {
	v := uitest.Midway(12500)
	tr := synced(v)
	check := func() {
		for row := range min(tr.heights.total, 400) {
			if got := tr.rowOf(v, tr.nodeAt(v, row)); got != row {
				t.Fatalf("row %d leads to %+v, which is in %d", row, tr.nodeAt(v, row), got)
			}
		}
		last := tr.heights.total - 1
		if got := tr.rowOf(v, tr.nodeAt(v, last)); got != last {
			t.Fatalf("last row %d: %d", last, got)
		}
	}
	check()
	tr.FoldAll(v, AllOpen)
	if want := 12500 * (1 + 3 + 8); tr.heights.total != want {
		t.Fatalf("all open: %d rows, want %d", tr.heights.total, want)
	}
	check()
	tr.FoldAll(v, AllClosed)
	check()
}
