package run_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine/enginetest"
	"beacon/engine/foreign"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/modal/simulator"
)

func TestRetryAfterIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Scaledown: time.Hour, Faults: faults(t, "429 EU/mistral-7b n=1 retry_after=47")})
		o := w.run()
		xs, _ := w.executions(o.Job)
		a := xs[engine.Key{Question: "math_basic", Region: "EU", Model: "mistral-7b", Repeat: 1}].Attempts
		if pause := a[1].SentAt.Sub(a[0].SettledAt); pause < 47*time.Second || pause > 48*time.Second {
			t.Errorf("came back after %s, was asked to wait 47 s", pause)
		}
	})
}

func TestADownRegionStopsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Cold: fixed(time.Millisecond), Warm: fixed(time.Millisecond), Scaledown: time.Hour})
		w.refuse = func(region foreign.Text) bool { return region == "EU" }
		from := time.Now()
		o := w.run()
		if took := time.Since(from); took > 40*time.Second {
			t.Errorf("took %s with one region down, want under 40 s", took)
		}
		if o.Counts.Completed != 40 || o.Counts.Failed != 24 || o.Unreachable {
			t.Errorf("outcome %+v", o)
		}
		xs, _ := w.executions(o.Job)
		last := xs[engine.Key{Question: "greatest_leader", Region: "EU", Model: "mistral-7b", Repeat: 1}]
		if last.Kind != engine.KindDown || len(last.Attempts) != 0 {
			t.Errorf("the last question must fail at once: %+v", last)
		}
		if last.Hint == "" || last.Reason == "" {
			t.Errorf("no reason or hint: %+v", last)
		}
	})
}

// TestASilentEndpointComesBack: after two executions without any answer nothing
// is sent until a health check of the region succeeds.
func TestASilentEndpointComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Cold: fixed(time.Second), Warm: fixed(5 * time.Second), Scaledown: time.Hour,
			Faults: faults(t, "hang EU/mistral-7b n=2")})
		o := w.run()
		xs, _ := w.executions(o.Job)
		kinds := []engine.Kind{}
		for _, question := range w.spec.Questions {
			kinds = append(kinds, xs[engine.Key{Question: question.ID, Region: "EU", Model: "mistral-7b", Repeat: 1}].Kind)
		}
		if kinds[0] != engine.KindDeadline || kinds[1] != engine.KindDeadline || kinds[2] != engine.KindDown {
			t.Errorf("kinds %v: two silent executions, then one that is not sent", kinds)
		}
		if kinds[7] != "" {
			t.Errorf("kinds %v: the endpoint must come back after a health check", kinds)
		}
		if o.Counts.Failed >= 8 || o.Counts.Failed < 3 {
			t.Errorf("%d failed", o.Counts.Failed)
		}
	})
}

func TestNothingReachableIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{})
		w.refuse = func(foreign.Text) bool { return true }
		o := w.run()
		if !o.Unreachable || o.Counts.Failed != 64 {
			t.Errorf("outcome %+v", o)
		}
	})
}

func TestDeadlinesNameThemselves(t *testing.T) {
	for _, c := range []struct{ name, fault string }{
		{"send_deadline", "hang EU/mistral-7b n=1"},
		{"cold_deadline", "redirect-loop EU/mistral-7b n=1"},
		{"warm_deadline", "redirect-loop EU/mistral-7b n=1 after=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, &simulator.Server{Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour, Faults: faults(t, c.fault)})
				w.set.Timeout = time.Hour
				o := w.run()
				if o.Counts.Failed != 1 {
					t.Fatalf("%+v", o.Counts)
				}
				xs, _ := w.executions(o.Job)
				for _, x := range xs {
					if x.State == engine.Failed && !strings.Contains(string(x.Reason), c.name) {
						t.Errorf("the reason %q must name %s", x.Reason, c.name)
					}
				}
			})
		})
	}
}

func TestTheJobTimeoutCancelsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Cold: fixed(time.Second), Warm: fixed(time.Minute), Scaledown: time.Hour})
		w.set.Timeout = 150 * time.Second
		o := w.run()
		if o.End != "timeout" || o.State != engine.JobCanceled || o.Counts.Completed != 16 || o.Counts.Canceled != 48 {
			t.Fatalf("outcome %+v", o)
		}
		xs, _ := w.executions(o.Job)
		x := xs[engine.Key{Question: "greatest_leader", Region: "US", Model: "llama3.2-1b", Repeat: 1}]
		if !strings.Contains(string(x.Reason), "timeout") {
			t.Errorf("reason %q", x.Reason)
		}
		w.halt()
		w.set.Timeout = 0
		h, err := w.start().Resume(o.Job)
		if err != nil {
			t.Fatal(err)
		}
		if o := h.Outcome(); o.Counts.Completed != 64 {
			t.Errorf("after resume %+v", o.Counts)
		}
	})
}

func TestARetryBudgetBoundsAFailingEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour, Faults: faults(t, "503 EU/mistral-7b")})
		w.spec.Questions = enginetest.Questions(20)
		o := w.run()
		xs, _ := w.executions(o.Job)
		attempts := 0
		for _, x := range xs {
			if x.Region == "EU" && x.Model == "mistral-7b" {
				attempts += len(x.Attempts)
			}
		}
		if want := 20 + 10 + 20/5; attempts != want {
			t.Errorf("%d attempts for 20 executions, want %d: one each and the budget", attempts, want)
		}
	})
}

// TestOneLateCheckMakesNoRegionFlap: a state changes when two checks agree on it.
func TestOneLateCheckMakesNoRegionFlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		w.spec.Questions = enginetest.Questions(60)
		var out atomic.Bool
		w.refuse = func(region foreign.Text) bool { return false }
		w.wrap = func(d engine.Driver) engine.Driver { return &blinking{d, &out} }
		h := w.submit()
		state := func() (s engine.HealthState) {
			w.engine.Board().Regions(func(views []board.RegionView) { s = views[1].State })
			return s
		}
		time.Sleep(45 * time.Second)
		out.Store(true)
		time.Sleep(30 * time.Second) // one check
		synctest.Wait()
		if got := state(); got != engine.Healthy {
			t.Errorf("after one bad check %s", got)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if got := state(); got != engine.Unhealthy {
			t.Errorf("after two bad checks %s", got)
		}
		h.Outcome()
	})
}

// blinking is a driver whose health can be switched off.
type blinking struct {
	engine.Driver
	out *atomic.Bool
}

func (b *blinking) Health(ctx context.Context) (engine.HealthReport, error) {
	if b.out.Load() {
		return engine.HealthReport{}, &engine.CallError{Op: "GET health", Kind: engine.KindRefused, Err: errors.New("refused")}
	}
	return b.Driver.Health(ctx)
}
