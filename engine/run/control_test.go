package run_test

import (
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/modal/simulator"
)

func calm(t *testing.T, texts ...string) *simulator.Server {
	return &simulator.Server{Seed: 5, Cold: fixed(20 * time.Second), Warm: fixed(10 * time.Second), Scaledown: time.Hour, Faults: faults(t, texts...)}
}

func TestCancelKeepsWhatWasAnsweredAndResumeCompletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		h := w.submit()
		time.Sleep(55 * time.Second) // in the middle of the fourth question
		synctest.Wait()
		at := time.Now()
		w.engine.Cancel(h.Job())
		o := h.Outcome()
		if o.State != engine.JobCanceled || o.End != "canceled" || o.Counts.Completed != 24 || o.Counts.Canceled != 40 {
			t.Fatalf("outcome %+v", o)
		}
		if o.Cancel.Confirmed != 0 || o.Cancel.Unconfirmed != 8 {
			t.Errorf("the web driver cannot confirm: %+v", o.Cancel)
		}
		closed := w.sim.Record().ClosedEarly
		if len(closed) != 8 {
			t.Errorf("the simulator saw %d sockets closed, want 8", len(closed))
		}
		for _, c := range closed {
			if c.At.Sub(at) > 50*time.Millisecond {
				t.Errorf("a socket was closed %s after the key", c.At.Sub(at))
			}
		}
		_, before := w.executions(o.Job)
		w.halt()

		h, err := w.start().Resume(o.Job)
		if err != nil {
			t.Fatal(err)
		}
		if o = h.Outcome(); o.State != engine.JobCompleted || o.Counts.Completed != 64 {
			t.Fatalf("after resume %+v", o)
		}
		_, after := w.executions(o.Job)
		for k, text := range before {
			if after[k] != text {
				t.Errorf("%s: the answer changed", k)
			}
		}
		w.mustVerify(o.Job)
	})
}

func TestResumeWithNothingToDoSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		o := w.run()
		posts := w.sim.Record().Posts
		if h, err := w.engine.Resume(o.Job); h != nil || err != nil {
			t.Errorf("resume of a complete job: %v %v", h, err)
		}
		if h, n, err := w.engine.Retry(o.Job, engine.Part{}); h != nil || n != 0 || err != nil {
			t.Errorf("retry of a complete job: %v %d %v", h, n, err)
		}
		if now := w.sim.Record().Posts; now != posts {
			t.Errorf("%d POSTs were sent", now-posts)
		}
	})
}

func TestPauseSendsNothingNewAndIsNotCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		w.set.Timeout = 2 * time.Minute
		h := w.submit()
		time.Sleep(35 * time.Second)
		w.engine.Pause(h.Job(), true)
		time.Sleep(time.Hour)
		synctest.Wait()
		rec := w.sim.Record()
		if rec.Posts != 16 || rec.InFlight != 0 {
			t.Errorf("%d POSTs, %d in flight during the pause", rec.Posts, rec.InFlight)
		}
		w.engine.Pause(h.Job(), false)
		o := h.Outcome()
		if o.Counts.Completed != 64 {
			t.Fatalf("outcome %+v: the pause must not run into the timeout", o)
		}
		w.mustVerify(o.Job)
	})
}

func TestAPausedRegionHoldsNobodyAndCatchesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		h := w.submit()
		time.Sleep(35 * time.Second)
		w.engine.PausePart(h.Job(), engine.Part{Region: "EU"}, true)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		others := 0
		w.engine.Board().Job(h.Job(), func(v *board.JobView) {
			for e, ep := range v.Job.Endpoints {
				if ep.Region != "EU" {
					others = max(others, v.Endpoints[e].Completed)
				}
			}
		})
		if others < 4 {
			t.Errorf("the other regions came only to question %d", others)
		}
		w.engine.PausePart(h.Job(), engine.Part{Region: "EU"}, false)
		o := h.Outcome()
		if o.Counts.Completed != 64 {
			t.Fatalf("outcome %+v", o)
		}
		for _, c := range w.verify(o.Job).Checks {
			if c.ID == "barrier" && !c.OK {
				t.Errorf("barrier: %s", c.Got)
			}
		}
	})
}

func TestRetryTakesUpOnlyWhatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t, "422 EU/mistral-7b n=1", "error ASIA/mistral-7b n=2"))
		o := w.run()
		if o.Counts.Failed != 3 {
			t.Fatalf("outcome %+v", o.Counts)
		}
		posts := w.sim.Record().Posts
		h, n, err := w.engine.Retry(o.Job, engine.Part{})
		if err != nil || n != 3 {
			t.Fatalf("retry: %d %v", n, err)
		}
		if o = h.Outcome(); o.State != engine.JobCompleted || o.Counts.Completed != 64 {
			t.Fatalf("after the retry %+v", o)
		}
		if sent := w.sim.Record().Posts - posts; sent != 3 {
			t.Errorf("the retry sent %d, want 3", sent)
		}
		xs, _ := w.executions(o.Job)
		x := xs[engine.Key{Question: "math_basic", Region: "EU", Model: "mistral-7b", Repeat: 1}]
		if len(x.Attempts) != 2 || x.Attempts[0].Error == "" || !x.Attempts[1].Manual {
			t.Errorf("the old attempt must be kept: %+v", x.Attempts)
		}
		w.mustVerify(o.Job)
	})
}

func TestRetryInMidJobWaitsForNoBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t, "422 EU/mistral-7b n=1"))
		h := w.submit()
		time.Sleep(45 * time.Second)
		if _, n, err := w.engine.Retry(h.Job(), engine.Part{}); n != 1 || err != nil {
			t.Fatalf("retry: %d %v", n, err)
		}
		o := h.Outcome()
		if o.Counts.Completed != 64 {
			t.Fatalf("outcome %+v", o)
		}
		w.mustVerify(o.Job)
	})
}

// TestACallWithAHandleIsCollectedNotSentAgain: the process ends while calls are at
// Modal; the next process reads their results from the stored handles.
func TestACallWithAHandleIsCollectedNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := &simulator.Server{Seed: 5, Cold: fixed(220 * time.Second), Warm: fixed(10 * time.Second), Scaledown: time.Hour}
		w := newWorld(t, sim)
		h := w.submit()
		time.Sleep(200 * time.Second) // all eight were handed over at 150 s
		w.engine.Cancel(h.Job())
		o := h.Outcome()
		w.halt()
		h, err := w.start().Resume(o.Job)
		if err != nil {
			t.Fatal(err)
		}
		o = h.Outcome()
		rec := w.sim.Record()
		if o.Counts.Completed != 64 || rec.Posts != 64 || o.Run.Collected != 8 || o.Run.Resent != 0 {
			t.Errorf("completed %d with %d POSTs, collected %d, sent again %d", o.Counts.Completed, rec.Posts, o.Run.Collected, o.Run.Resent)
		}
		w.mustVerify(o.Job)
	})
}

func TestUnknownOutcomesFollowThePolicy(t *testing.T) {
	for _, policy := range []engine.OnUnknown{engine.Resend, engine.Ask} {
		t.Run(string(policy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, calm(t))
				w.set.OnUnknown = policy
				h := w.submit()
				time.Sleep(5 * time.Second) // sent, no answer, no handle
				w.engine.Cancel(h.Job())
				o := h.Outcome()
				w.halt()
				h, err := w.start().Resume(o.Job)
				if err != nil {
					t.Fatal(err)
				}
				o = h.Outcome()
				if o.Run.Unknown != 8 {
					t.Errorf("%d unknown, want 8", o.Run.Unknown)
				}
				if policy == engine.Resend && (o.Counts.Completed != 64 || o.Run.Resent != 8) {
					t.Errorf("resend: %+v, %d sent again", o.Counts, o.Run.Resent)
				}
				if policy == engine.Ask && (o.Counts.Failed != 8 || o.Counts.Completed != 56) {
					t.Errorf("ask: %+v", o.Counts)
				}
				xs, _ := w.executions(o.Job)
				for k, x := range xs {
					if x.UnknownOutcome() != (k.Question == "math_basic") {
						t.Errorf("%s: unknown outcome %t", k, x.UnknownOutcome())
					}
				}
			})
		})
	}
}

func TestASecondJobWaitsInLineUntilItFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		first := w.submit()
		second, err := w.engine.Submit(w.plan())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		w.engine.Board().Job(second.Job(), func(v *board.JobView) {
			if v.State != engine.JobPending || v.Line != 1 {
				t.Errorf("the second job is %s, place %d", v.State, v.Line)
			}
		})
		if a, b := first.Outcome(), second.Outcome(); a.Counts.Completed != 64 || b.Counts.Completed != 64 {
			t.Errorf("%+v %+v", a.Counts, b.Counts)
		}
		if most := w.sim.Record().MaxInFlight; most > 8 {
			t.Errorf("%d in flight over both jobs", most)
		}
		w.mustVerify(second.Job())
	})
}

func TestPreflightBlocksWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t, "unhealthy EU"))
		w.set.Preflight = engine.PreflightBlock
		o := w.run()
		if o.End != "preflight" || w.sim.Record().Posts != 0 {
			t.Errorf("outcome %+v with %d POSTs", o, w.sim.Record().Posts)
		}
	})
}

func TestEventsTellTheWholeStoryInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t, "503 EU/mistral-7b n=1"))
		o := w.run()
		w.halt()
		count := map[string]int{}
		for _, ev := range w.events {
			count[ev.Name]++
			if ev.Job != o.Job {
				t.Errorf("event %s of job %q", ev.Name, ev.Job)
			}
		}
		want := map[string]int{
			engine.JobStarted: 1, engine.BatchStarted: 8, engine.BatchCompleted: 8, engine.ExecutionStarted: 65,
			engine.ExecutionRetrying: 1, engine.ExecutionFinished: 64, engine.JobFinished: 1,
		}
		for name, n := range want {
			if count[name] != n {
				t.Errorf("%d × %s, want %d", count[name], name, n)
			}
		}
		if count[engine.RegionHealthEvent] < 3 {
			t.Errorf("%d region_health", count[engine.RegionHealthEvent])
		}
		if last := w.events[len(w.events)-1]; last.Name != engine.JobFinished {
			t.Errorf("the last event is %s", last.Name)
		}
		if first := w.events[0]; first.Name != engine.JobStarted {
			t.Errorf("the first event is %s", first.Name)
		}
	})
}

func TestAPartOfAJobIsCanceledAndTakenUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		h := w.submit()
		time.Sleep(45 * time.Second) // in the middle of the third question
		part := engine.Part{Region: "EU", Model: "mistral-7b"}
		if n, err := w.engine.CancelPart(h.Job(), part); n != 6 || err != nil {
			t.Errorf("canceled %d, want the six that have not settled: %v", n, err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if closed := len(w.sim.Record().ClosedEarly); closed != 1 {
			t.Errorf("%d sockets closed, want 1", closed)
		}
		time.Sleep(20 * time.Second)
		if n, err := w.engine.RetryPart(h.Job(), part); n != 6 || err != nil {
			t.Errorf("taken up %d, want 6: %v", n, err)
		}
		if o := h.Outcome(); o.State != engine.JobCompleted || o.Counts.Completed != 64 {
			t.Errorf("outcome %+v", o)
		}
		w.mustVerify(h.Job())
	})
}

func TestAPausedQuestionLetsTheOthersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		h := w.submit()
		part := engine.Part{Question: "taiwan_status"}
		if n, err := w.engine.PausePart(h.Job(), part, true); n != 8 || err != nil {
			t.Errorf("paused %d, %v", n, err)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		w.engine.Board().Job(h.Job(), func(v *board.JobView) {
			if v.Counts.Completed != 56 || v.State != engine.JobRunning {
				t.Errorf("%+v %s while one question is paused", v.Counts, v.State)
			}
		})
		if n, err := w.engine.PausePart(h.Job(), part, false); n != 8 || err != nil {
			t.Errorf("unpaused %d, %v", n, err)
		}
		if o := h.Outcome(); o.Counts.Completed != 64 {
			t.Errorf("outcome %+v", o)
		}
	})
}
