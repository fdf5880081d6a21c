package run_test

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/modal/simulator"
)

// region copies a region's view from the board.
func (w *world) region(name foreign.Text) (out board.RegionView) {
	w.engine.Board().Regions(func(views []board.RegionView) {
		for _, v := range views {
			if v.Region == name {
				out = v
			}
		}
	})
	return out
}

// TestHealthAndErrorsOfTheLastHourOutliveTheProcess: a new process shows a region's
// health and errors of the last hour.
func TestHealthAndErrorsOfTheLastHourOutliveTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Cold: fixed(20 * time.Second), Warm: fixed(10 * time.Second), Scaledown: time.Hour, Faults: faults(t, "503 EU/mistral-7b n=2")})
		w.start()
		h := must(w.engine.Submit(w.plan()))
		if out := h.Outcome(); out.State != engine.JobCompleted {
			t.Fatalf("%+v", out)
		}
		want := []engine.ErrorTally{{Name: "503", N: 2}}
		before := w.region("EU")
		if got := before.ErrorsLastHour(time.Now()); !reflect.DeepEqual(got, want) || len(before.History) < 2 {
			t.Fatalf("%+v with %d checks, want %+v and a few", got, len(before.History), want)
		}
		w.halt()
		w.close()
		w.open()
		w.start()
		after := w.region("EU")
		if got := after.ErrorsLastHour(time.Now()); !reflect.DeepEqual(got, want) {
			t.Errorf("after a restart %+v, want %+v", got, want)
		}
		if len(after.History) != len(before.History) || !after.History[0].At.Equal(before.History[0].At) {
			t.Errorf("%d checks came back of %d", len(after.History), len(before.History))
		}
		if after.State != engine.HealthUnknown {
			t.Errorf("%s before anybody asked", after.State)
		}
		if got := after.ErrorsLastHour(time.Now().Add(time.Hour)); len(got) != 0 {
			t.Errorf("an hour later %+v", got)
		}
		if got := after.ErrorsLastHour(time.Now().Add(-24 * time.Hour)); len(got) != 0 {
			t.Errorf("with the clock set back a day %+v", got)
		}
	})
}

// TestAPlanBesideRunningJobsIsToldThatItWaits: limits are shared by all jobs.
func TestAPlanBesideRunningJobsIsToldThatItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Cold: fixed(20 * time.Second), Warm: fixed(10 * time.Second), Scaledown: time.Hour})
		w.start()
		if got := w.engine.Beside(w.plan()); got != "" {
			t.Errorf("nothing runs: %q", got)
		}
		h := must(w.engine.Submit(w.plan()))
		want := "together with the running job it needs 16 calls in flight (limit 8) and 16 GPUs (limit 10): it waits in line until there is room"
		if got := w.engine.Beside(w.plan()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		h.Outcome()
		if got := w.engine.Beside(w.plan()); got != "" {
			t.Errorf("it is over: %q", got)
		}
	})
}
