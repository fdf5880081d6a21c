package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// TestWhatBecomesOfEachFault lays one fault on one endpoint and looks at what
// the job makes of it. Every other endpoint must not notice.
func TestWhatBecomesOfEachFault(t *testing.T) {
	for _, c := range []struct {
		fault    string
		state    engine.State // of the first execution of EU · mistral-7b
		kind     engine.Kind
		attempts int
		class    engine.Class
		unknown  bool
		failed   int // of the endpoint's eight
	}{
		{fault: "503 EU/mistral-7b n=2", state: engine.Completed, attempts: 3, class: engine.Substantive},
		{fault: "429 EU/mistral-7b n=1 retry_after=7", state: engine.Completed, attempts: 2, class: engine.Substantive},
		{fault: "502 EU/mistral-7b n=4", state: engine.Failed, kind: engine.KindStatus, attempts: 4, failed: 1},
		{fault: "404-call EU/mistral-7b n=3", state: engine.Failed, kind: engine.KindNotFound, attempts: 3, failed: 1},
		{fault: "408 EU/mistral-7b n=1", state: engine.Completed, attempts: 2, class: engine.Substantive},
		{fault: "500-crash EU/mistral-7b n=1", state: engine.Completed, attempts: 2, class: engine.Substantive},
		{fault: "422 EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindRejected, attempts: 1, failed: 1},
		{fault: "401 EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindAuth, attempts: 1, failed: 8},
		{fault: "429-spend EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindSpend, attempts: 1, failed: 8},
		{fault: "html EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindMalformed, attempts: 1, class: engine.Malformed, failed: 1},
		{fault: "shape EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindMalformed, attempts: 1, class: engine.Malformed, failed: 1},
		{fault: "extraction EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindMalformed, attempts: 1, class: engine.Malformed, failed: 1},
		{fault: "error EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindAnswer, attempts: 1, class: engine.ErrorClass, failed: 1},
		{fault: "empty EU/mistral-7b n=1", state: engine.Completed, attempts: 1, class: engine.Empty},
		{fault: "truncated EU/mistral-7b n=1", state: engine.Completed, attempts: 1, class: engine.Truncated},
		{fault: "reset EU/mistral-7b n=1", state: engine.Completed, attempts: 2, class: engine.Substantive, unknown: true},
		{fault: "reset-body EU/mistral-7b n=1", state: engine.Completed, attempts: 2, class: engine.Substantive, unknown: true},
		{fault: "no-location EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindRedirect, attempts: 1, unknown: true, failed: 1},
		{fault: "foreign-host EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindRedirect, attempts: 1, unknown: true, failed: 1},
		{fault: "redirect-loop EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindDeadline, attempts: 1, unknown: true, failed: 1},
		{fault: "hang EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindDeadline, attempts: 1, unknown: true, failed: 1},
		{fault: "slow-body EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindDeadline, attempts: 1, unknown: true, failed: 1},
		{fault: "huge EU/mistral-7b n=1", state: engine.Failed, kind: engine.KindTooLarge, attempts: 1, failed: 1},
		{fault: "wrong-region EU/mistral-7b n=1", state: engine.Completed, attempts: 1, class: engine.Substantive},
		{fault: "503 EU/mistral-7b for=result n=3", state: engine.Completed, attempts: 1, class: engine.Substantive},
		{fault: "404-call EU/mistral-7b for=result n=1", state: engine.Completed, attempts: 2, class: engine.Substantive, unknown: true},
		{fault: "down EU/mistral-7b for=result n=1", state: engine.Completed, attempts: 1, class: engine.Substantive},
	} {
		t.Run(c.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, &simulator.Server{Seed: 2, Scaledown: time.Hour, Faults: faults(t, c.fault)})
				w.set.Timeout = 3 * time.Hour
				o := w.run()
				xs, texts := w.executions(o.Job)
				x := xs[engine.Key{Question: "math_basic", Region: "EU", Model: "mistral-7b", Repeat: 1}]
				if x.State != c.state || x.Kind != c.kind || len(x.Attempts) != c.attempts || x.Class != c.class || x.UnknownOutcome() != c.unknown {
					t.Errorf("got %s %q class %q, %d attempts, unknown %t: %s", x.State, x.Kind, x.Class, len(x.Attempts), x.UnknownOutcome(), x.Reason)
				}
				if o.Counts.Failed != c.failed || o.Counts.Completed != 64-c.failed || len(texts) != 64-c.failed {
					t.Errorf("counts %+v with %d answers, want %d failed", o.Counts, len(texts), c.failed)
				}
				if c.state == engine.Failed && (x.Reason == "" || x.Hint == "") {
					t.Errorf("a failure needs a reason and a hint, got %q and %q", x.Reason, x.Hint)
				}
				for _, a := range x.Attempts[:len(x.Attempts)-1] {
					if a.Error == "" || a.Open() {
						t.Errorf("an old attempt must keep how it ended: %+v", a)
					}
				}
				for _, id := range []string{"in_flight", "barrier", "unique", "gap"} {
					for _, check := range w.verify(o.Job).Checks {
						if check.ID == id && !check.OK && id != "gap" {
							t.Errorf("%s: got %s", check.ID, check.Got)
						}
					}
				}
			})
		})
	}
}

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
		w.refuse = func(region string) bool { return region == "EU" }
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
		for _, q := range eight {
			kinds = append(kinds, xs[engine.Key{Question: q, Region: "EU", Model: "mistral-7b", Repeat: 1}].Kind)
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
		w.refuse = func(string) bool { return true }
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
					if x.State == engine.Failed && !strings.Contains(x.Reason, c.name) {
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
		if !strings.Contains(x.Reason, "timeout") {
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
		w.spec.Questions = questions(20)
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
