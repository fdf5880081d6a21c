package run_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/modal/simulator"
)

// failing is the real store up to a commit; that one and all later ones fail and write
// nothing, as on a full disk.
type failing struct {
	engine.Store
	left int       // commits that succeed
	at   time.Time // of the first failed commit
}

func (f *failing) Commit(b *engine.Batch) error {
	if f.left--; f.left >= 0 {
		return f.Store.Commit(b)
	}
	if f.at.IsZero() {
		f.at = time.Now()
	}
	return &engine.StoreError{Op: "commit", Path: "simulated.db", Err: syscall.ENOSPC, Hint: "free some space"}
}

// TestAFailedCommitEndsTheJob fails each commit of the shipped job in turn. The run
// ends within a second, the board and the last event say why, and a resume with a
// working store completes the job and flags every execution sent twice.
func TestAFailedCommitEndsTheJob(t *testing.T) {
	const atLeast = 20 // commits of the job; the exact number depends on which changes share one
	const parts = 4    // run side by side
	for part := range parts {
		t.Run(fmt.Sprint("commits ", part, " mod ", parts), func(t *testing.T) {
			t.Parallel()
			for n, whole := part, false; !whole; n += parts {
				synctest.Test(t, func(t *testing.T) { whole = failCommit(t, n) })
				if whole && n < atLeast {
					t.Errorf("the job took only %d commits", n)
				}
			}
		})
	}
}

// failCommit is true when the job needed no more than n commits.
func failCommit(t *testing.T, n int) (whole bool) {
	sim := handingOver(t)
	for i, model := range []string{"llama3.2-1b", "mistral-7b"} {
		d := time.Duration(40+30*i) * time.Second // ends before the third one, which is handed over
		sim.Warm[model] = simulator.Span{Min: d, Max: d}
	}
	w := newWorld(t, sim)
	w.set.Timeout = 10 * time.Hour
	store := &failing{left: n}
	w.store = func(s engine.Store) engine.Store { store.Store = s; return store }
	var last engine.Event
	w.watch = func(ev engine.Event) { last = ev }
	h, err := w.start().Submit(w.plan())
	if err == nil {
		o := h.Outcome()
		if store.at.IsZero() {
			return true
		}
		if late := time.Since(store.at); late > time.Second {
			t.Errorf("commit %d: ended %s after it failed", n, late)
		}
		if o.End != "store" || o.State != engine.JobInterrupted || !errors.Is(o.Err, syscall.ENOSPC) {
			t.Errorf("commit %d: outcome %+v", n, o)
		}
		if last.Name != engine.JobFinished || last.Error == "" || last.Hint != "free some space" || last.State != string(engine.JobInterrupted) {
			t.Errorf("commit %d: the last event does not say why: %+v", n, last)
		}
		if stored := w.completed(o.Job); o.Counts.Completed != stored || last.Executions.(engine.Counts).Completed != stored {
			t.Errorf("commit %d: said %d completed, and %v; stored %d", n, o.Counts.Completed, last.Executions, stored)
		}
		w.engine.Board().Job(h.Job(), func(v *board.JobView) {
			if v.State != engine.JobInterrupted || v.Ticking || !errors.Is(v.Err, syscall.ENOSPC) {
				t.Errorf("commit %d: the board shows %s, ticking %t, error %v", n, v.State, v.Ticking, v.Err)
			}
		})
	} else if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("commit %d: submit says %v", n, err)
	}
	w.halt()
	w.store, w.watch = nil, nil
	job := must(w.db.Records())[0]
	h, err = w.start().Resume(job.ID)
	if err != nil {
		t.Fatal(err)
	}
	counts := job.Counts
	if h != nil { // nil when the last commit failed, which settled nothing
		counts = h.Outcome().Counts
	}
	if counts.Completed != 64 {
		t.Errorf("commit %d: resumed %+v", n, counts)
	}
	w.halt()
	w.mustFlag()
	return false
}

// completed counts the completed executions of a job in the store.
func (w *world) completed(job string) (n int) {
	xs, _ := w.executions(job)
	for _, x := range xs {
		if x.State == engine.Completed {
			n++
		}
	}
	return n
}
