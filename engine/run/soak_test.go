package run_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/modal/simulator"
)

// TestSoak runs thousands of executions with a twentieth of them faulty: all must
// settle, and memory and goroutines must not grow. BEACON_SOAK=1 makes it a hundred
// thousand.
func TestSoak(t *testing.T) {
	n := 375
	if os.Getenv("BEACON_SOAK") != "" {
		n = 12500
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 9, Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour,
			Faults: faults(t, "503 p=0.02", "reset p=0.01", "error p=0.01", "500-crash p=0.005", "429 p=0.005 retry_after=3")})
		w.spec.Questions = nil
		for i := range n {
			w.spec.Questions = append(w.spec.Questions, engine.Question{ID: foreign.Text(fmt.Sprintf("q%06d", i)), Text: foreign.Text(fmt.Sprintf("Question %d?", i))})
		}
		w.spec.Lookahead = 1
		w.quiet = true
		h := w.submit()
		third := measureAt(w, h.Job(), n*8/3)
		late := measureAt(w, h.Job(), n*8*9/10)
		o := h.Outcome()
		if o.Counts.Settled() != n*8 || o.Counts.Failed > n*8/20 {
			t.Errorf("outcome %+v", o.Counts)
		}
		// The simulator keeps a record of every call, and the board a row: some hundred
		// bytes an execution. Nothing else may grow.
		if grown := int64(late.heap) - int64(third.heap); grown > int64(n*8)*4096+8<<20 {
			t.Errorf("the heap grew by %d KiB from %d to %d executions", grown>>10, third.settled, late.settled)
		}
		if late.goroutines > third.goroutines+20 {
			t.Errorf("from %d to %d goroutines", third.goroutines, late.goroutines)
		}
		t.Logf("%d executions, %d failed; heap %d and %d KiB, goroutines %d and %d", n*8, o.Counts.Failed, third.heap>>10, late.heap>>10, third.goroutines, late.goroutines)
	})
}

type footprint struct {
	settled, goroutines int
	heap                uint64
}

// measureAt measures when the given number of executions has settled.
func measureAt(w *world, job string, settled int) (f footprint) {
	for f.settled < settled {
		<-w.engine.Board().Changed()
		w.engine.Board().Job(job, func(v *board.JobView) { f.settled = v.Counts.Settled() })
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	f.heap, f.goroutines = m.HeapInuse, runtime.NumGoroutine()
	return f
}
