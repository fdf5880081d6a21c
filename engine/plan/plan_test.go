package plan_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/enginetest"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

func TestAPlanHasEveryExecutionExactlyOnce(t *testing.T) {
	spec := enginetest.Spec()
	spec.Repeats = 2
	p, err := plan.New(spec, enginetest.Settings(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[engine.Key]bool{}
	for _, x := range p.Executions {
		seen[x.Key] = true
	}
	if len(seen) != 128 || len(p.Executions) != 128 || p.InFlight != 8 || p.GPUs != 8 {
		t.Errorf("%d keys, %d executions, %d in flight, %d GPUs", len(seen), len(p.Executions), p.InFlight, p.GPUs)
	}
}

func TestAPlanRefusesWhatCannotBeRun(t *testing.T) {
	for name, change := range map[string]func(*plan.Spec){
		`question id "math_basic" is used twice: ids must be unique`: func(s *plan.Spec) { s.Questions[1].ID = "math_basic" },
		`question "math_basic" has no text`:                          func(s *plan.Spec) { s.Questions[0].Text = " " },
		`region name "US" is used twice: names must be unique`:       func(s *plan.Spec) { s.Regions[1].Name = "US" },
		`region "US" has no models`:                                  func(s *plan.Spec) { s.Regions[0].Models = nil },
		`names model "gpt", which no [[model]] declares`:             func(s *plan.Spec) { s.Regions[0].Models[0] = "gpt" },
		`names model "qwen2.5-1.5b" twice`:                           func(s *plan.Spec) { s.Regions[0].Models[0] = "qwen2.5-1.5b" },
		`model id "mistral-7b" is used twice: ids must be unique`:    func(s *plan.Spec) { s.Models[0].ID = "mistral-7b" },
		`barrier "all" is not known`:                                 func(s *plan.Spec) { s.Barrier = "all" },
		`repeats must be at least 1`:                                 func(s *plan.Spec) { s.Repeats = 0 },
		`needs at least one question`:                                func(s *plan.Spec) { s.Questions = nil },
		`an id must not be empty, begin or end with`:                 func(s *plan.Spec) { s.Questions[0].ID = "a\x00b" },
	} {
		spec := enginetest.Spec()
		change(&spec)
		_, err := plan.New(spec, enginetest.Settings(), time.Now())
		var usage *engine.UsageError
		if err == nil || !errors.As(err, &usage) || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want an error with %q", err, name)
		}
	}
}

func TestAPlanWarnsWhenContainersCoolWhileTheyWait(t *testing.T) {
	spec := enginetest.Spec()
	spec.Models[1].ExpectWarm = 200 * time.Second // mistral-7b is slow
	for i := range spec.Regions {
		spec.Regions[i].Scaledown = time.Minute
	}
	p, err := plan.New(spec, enginetest.Settings(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Warnings) == 0 || !strings.Contains(p.Warnings[0], "scale-down window of 1m0s") || !strings.Contains(p.Warnings[0], "--lookahead") {
		t.Errorf("warnings %q", p.Warnings)
	}
	for i := range spec.Regions {
		spec.Regions[i].Scaledown = time.Hour
	}
	if p, _ = plan.New(spec, enginetest.Settings(), time.Now()); len(p.Warnings) != 0 {
		t.Errorf("containers that stay warm: %q", p.Warnings)
	}
}

func TestTheTimeoutGrowsWithTheJob(t *testing.T) {
	spec := enginetest.Spec()
	p, _ := plan.New(spec, enginetest.Settings(), time.Now())
	if want := 2*10*time.Minute + 3*time.Minute + 2*p.Estimate.Duration; p.Timeout != want {
		t.Errorf("timeout %s, want twice cold_deadline, send_deadline and twice the estimate: %s", p.Timeout, want)
	}
	spec.Questions = enginetest.Questions(600)
	p, _ = plan.New(spec, enginetest.Settings(), time.Now())
	if p.Timeout < 500*time.Minute {
		t.Errorf("timeout %s for 600 questions", p.Timeout)
	}
	set := enginetest.Settings()
	set.Timeout = time.Minute
	if p, _ = plan.New(spec, set, time.Now()); p.Timeout != time.Minute || !strings.Contains(strings.Join(p.Warnings, " "), "shorter than the estimate") {
		t.Errorf("timeout %s, warnings %q", p.Timeout, p.Warnings)
	}
}

func TestLimitsBoundTheCallsInFlight(t *testing.T) {
	for _, c := range []struct {
		name  string
		set   func(*engine.Settings)
		calls int
	}{
		{"max_in_flight 3", func(s *engine.Settings) { s.Limits.MaxInFlight = 3 }, 3},
		{"gpu_limit 5", func(s *engine.Settings) { s.Limits.GPUs = 5 }, 5},
		{"EU 1", func(s *engine.Settings) { s.PerRegion = map[foreign.Text]int{"EU": 1} }, 6},
		{"none", func(s *engine.Settings) { s.Limits.MaxInFlight, s.Limits.GPUs = 0, 0 }, 8},
	} {
		set := enginetest.Settings()
		c.set(&set)
		if p, err := plan.New(enginetest.Spec(), set, time.Now()); err != nil || p.InFlight != c.calls {
			t.Errorf("%s: %d in flight, want %d (%v)", c.name, p.InFlight, c.calls, err)
		}
	}
}
