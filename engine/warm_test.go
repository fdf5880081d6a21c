package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// TestPrewarmedEndpointsHaveNoColdFirstCall: with prewarm every container is there
// before the first question, and no answer of the job waits for a cold start.
func TestPrewarmedEndpointsHaveNoColdFirstCall(t *testing.T) {
	for _, warm := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(100 * time.Second), Warm: fixed(time.Second), Scaledown: time.Hour})
			w.set.Prewarm = warm
			o := w.run()
			w.halt()
			xs, _ := w.executions(o.Job)
			slow := 0
			for _, x := range xs {
				if x.Last().Duration() > 50*time.Second {
					slow++
				}
			}
			if want := map[bool]int{false: 8, true: 0}[warm]; slow != want || o.Counts.Completed != 64 {
				t.Errorf("prewarm %t: %d answers waited for a cold start, want %d; %+v", warm, slow, want, o.Counts)
			}
			if rec := w.sim.Record(); warm && rec.MaxInFlight > 8 {
				t.Errorf("%d in flight while warming", rec.MaxInFlight)
			}
			w.mustVerify(o.Job)
		})
	}
}

// TestARegionThatCannotBeWarmedHoldsNobody: what prewarm could not do is logged,
// and the job runs.
func TestARegionThatCannotBeWarmedHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		w.set.Prewarm = true
		w.refuse = func(region string) bool { return region == "ASIA" }
		o := w.run()
		w.halt()
		if o.Counts.Completed != 40 || o.Counts.Failed != 24 {
			t.Errorf("%+v", o.Counts)
		}
	})
}

func TestTheCostCapPausesAndGoesOnWhenLet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		free := w.run()
		w.set.CostCap = free.CostUSD / 2
		w.halt()
		h := w.submit()
		time.Sleep(time.Hour)
		synctest.Wait()
		var note string
		var state engine.JobState
		w.engine.Board().Job(h.Job(), func(v *engine.JobView) { note, state = v.Note, v.State })
		if state != engine.JobPaused || !strings.Contains(note, "cost_cap") {
			t.Fatalf("state %s, note %q", state, note)
		}
		w.engine.Pause(h.Job(), false)
		if o := h.Outcome(); o.Counts.Completed != 64 {
			t.Errorf("let go on: %+v", o)
		}
		w.halt()
		w.mustVerify(h.Job())
	})
}

// TestTheCostCapEndsWhereNobodyWatches: what was answered is kept, and resume takes
// the rest up.
func TestTheCostCapEndsWhereNobodyWatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		w.set.CostCap, w.set.CapEnds = 0.000001, true
		o := w.run()
		w.halt()
		if o.End != "cost" || o.Counts.Completed == 0 || o.Counts.Canceled == 0 || !strings.Contains(o.Sentence, "cost_cap") {
			t.Errorf("%+v", o)
		}
		w.set.CostCap = 0
		h, err := w.start().Resume(o.Job)
		if err != nil {
			t.Fatal(err)
		}
		if o := h.Outcome(); o.Counts.Completed != 64 {
			t.Errorf("resumed: %+v", o)
		}
		w.halt()
	})
}
