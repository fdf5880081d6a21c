package run_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/modal/simulator"
)

// TestPrewarmedEndpointsHaveNoColdFirstCall: with prewarm every container exists
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

// TestARegionThatCannotBeWarmedHoldsNobody: a failed prewarm is logged, and the job
// runs.
func TestARegionThatCannotBeWarmedHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		w.set.Prewarm = true
		w.refuse = func(region foreign.Text) bool { return region == "ASIA" }
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
		w.engine.Board().Job(h.Job(), func(v *board.JobView) { note, state = v.Note, v.State })
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

// TestTheCostCapEndsWhereNobodyWatches: with CapEnds the cap ends the run, answers are
// kept, and a resume completes the job.
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

// oneSlowModel makes the others wait for it, longer than their scale-down window.
func oneSlowModel(t *testing.T, cold time.Duration) *world {
	warm := fixed(time.Second)
	warm["mistral-7b"] = simulator.Span{Min: 90 * time.Second, Max: 90 * time.Second}
	w := newWorld(t, &simulator.Server{Seed: 3, Cold: fixed(cold), Warm: warm, Scaledown: time.Minute})
	for i := range w.spec.Regions {
		w.spec.Regions[i].Scaledown = time.Minute
	}
	return w
}

// TestNoContainerCoolsBehindTheBarrier: fast endpoints wait for the slow one longer
// than their scale-down window, question after question.
func TestNoContainerCoolsBehindTheBarrier(t *testing.T) {
	for _, keep := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := oneSlowModel(t, 150*time.Second)
			w.set.Prewarm = keep
			w.set.Timeout = 10 * time.Hour
			o := w.run()
			w.halt()
			xs, _ := w.executions(o.Job)
			cold := 0
			for _, x := range xs {
				if x.Last().Duration() >= 150*time.Second {
					cold++
				}
			}
			if keep && cold > 0 || !keep && cold <= 2*8 || o.Counts.Completed != 64 {
				t.Errorf("prewarm %t: %d answers waited for a cold start; %+v", keep, cold, o.Counts)
			}
			if rec := w.sim.Record(); rec.MaxInFlight > 8 {
				t.Errorf("%d in flight", rec.MaxInFlight)
			}
			if keep {
				w.mustVerify(o.Job) // one container per endpoint, from the first to the last question
			}
		})
	}
}

// TestAnEndpointThatCannotBeKeptIsLeftToCool: after each answer it is asked at most
// once.
func TestAnEndpointThatCannotBeKeptIsLeftToCool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := oneSlowModel(t, 2*time.Second)
		w.set.Prewarm = true
		asked := 0
		var mu sync.Mutex
		w.wrap = func(d engine.Driver) engine.Driver {
			return probeless{d, func() { mu.Lock(); asked++; mu.Unlock() }}
		}
		o := w.run()
		w.halt()
		if o.Counts.Completed != 64 || asked == 0 || asked > 64+8 {
			t.Errorf("%+v, %d questions of one token", o.Counts, asked)
		}
	})
}

// probeless is a driver that fails every request for one token.
type probeless struct {
	engine.Driver
	asked func()
}

func (u probeless) Submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	if req.MaxTokens == 1 {
		u.asked()
		return engine.Reply{}, &engine.CallError{Op: "POST", Kind: engine.KindStatus, Status: 500, Err: errors.New("no")}
	}
	return u.Driver.Submit(ctx, req)
}
