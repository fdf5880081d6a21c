package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"beacon/engine"
)

func TestAPlanHasEveryExecutionExactlyOnce(t *testing.T) {
	spec := shippedSpec()
	spec.Repeats = 2
	p, err := engine.NewPlan(spec, shippedSettings(), time.Now())
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
	for name, change := range map[string]func(*engine.Spec){
		`question "math_basic" stands twice`:         func(s *engine.Spec) { s.Questions[1].ID = "math_basic" },
		`question "math_basic" has no text`:          func(s *engine.Spec) { s.Questions[0].Text = " " },
		`region "US" stands twice`:                   func(s *engine.Spec) { s.Regions[1].Name = "US" },
		`region "US" has no models`:                  func(s *engine.Spec) { s.Regions[0].Models = nil },
		`names model "gpt", which nobody declared`:   func(s *engine.Spec) { s.Regions[0].Models[0] = "gpt" },
		`names model "qwen2.5-1.5b" twice`:           func(s *engine.Spec) { s.Regions[0].Models[0] = "qwen2.5-1.5b" },
		`model "mistral-7b" stands twice`:            func(s *engine.Spec) { s.Models[0].ID = "mistral-7b" },
		`barrier "all" is not known`:                 func(s *engine.Spec) { s.Barrier = "all" },
		`repeats must be at least 1`:                 func(s *engine.Spec) { s.Repeats = 0 },
		`needs at least one question`:                func(s *engine.Spec) { s.Questions = nil },
		`an id must not be empty, begin or end with`: func(s *engine.Spec) { s.Questions[0].ID = "a\x00b" },
	} {
		spec := shippedSpec()
		change(&spec)
		_, err := engine.NewPlan(spec, shippedSettings(), time.Now())
		var usage *engine.UsageError
		if err == nil || !errors.As(err, &usage) || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want an error with %q", err, name)
		}
	}
}

func TestAPlanWarnsWhenContainersCoolWhileTheyWait(t *testing.T) {
	spec := shippedSpec()
	spec.Models[1].ExpectWarm = 200 * time.Second // mistral-7b is slow
	for i := range spec.Regions {
		spec.Regions[i].Scaledown = time.Minute
	}
	p, err := engine.NewPlan(spec, shippedSettings(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Warnings) == 0 || !strings.Contains(p.Warnings[0], "scale-down window of 1m0s") || !strings.Contains(p.Warnings[0], "--lookahead") {
		t.Errorf("warnings %q", p.Warnings)
	}
	for i := range spec.Regions {
		spec.Regions[i].Scaledown = time.Hour
	}
	if p, _ = engine.NewPlan(spec, shippedSettings(), time.Now()); len(p.Warnings) != 0 {
		t.Errorf("containers that stay warm: %q", p.Warnings)
	}
}

func TestTheTimeoutGrowsWithTheJob(t *testing.T) {
	spec := shippedSpec()
	p, _ := engine.NewPlan(spec, shippedSettings(), time.Now())
	if want := 2*10*time.Minute + 3*time.Minute + 2*p.Estimate.Duration; p.Timeout != want {
		t.Errorf("timeout %s, want twice cold_deadline, send_deadline and twice the estimate: %s", p.Timeout, want)
	}
	spec.Questions = questions(600)
	p, _ = engine.NewPlan(spec, shippedSettings(), time.Now())
	if p.Timeout < 500*time.Minute {
		t.Errorf("timeout %s for 600 questions", p.Timeout)
	}
	set := shippedSettings()
	set.Timeout = time.Minute
	if p, _ = engine.NewPlan(spec, set, time.Now()); p.Timeout != time.Minute || !strings.Contains(strings.Join(p.Warnings, " "), "shorter than the estimate") {
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
		{"EU 1", func(s *engine.Settings) { s.PerRegion = map[string]int{"EU": 1} }, 6},
		{"none", func(s *engine.Settings) { s.Limits.MaxInFlight, s.Limits.GPUs = 0, 0 }, 8},
	} {
		set := shippedSettings()
		c.set(&set)
		if p, err := engine.NewPlan(shippedSpec(), set, time.Now()); err != nil || p.InFlight != c.calls {
			t.Errorf("%s: %d in flight, want %d (%v)", c.name, p.InFlight, c.calls, err)
		}
	}
}

func TestAClaimedRegionIsComparedWithNamePlaceAndAliases(t *testing.T) {
	asia := engine.Endpoint{Region: "ASIA", Place: "ap-southeast", Aliases: []string{"asia", "apac", "asia-*", "ap-*"}}
	for claim, want := range map[string]bool{
		"ASIA": true, "asia-southeast": true, "ap-southeast": true, "AP-NORTHEAST-1": true, "apac": true,
		"us-east": false, "asian": false, "": false, "eu-west": false,
	} {
		if got := asia.IsRegion(claim); got != want {
			t.Errorf("%q is ASIA: %t, want %t", claim, got, want)
		}
	}
}

func TestTheStateOfAJobFollowsFromItsExecutions(t *testing.T) {
	for _, c := range []struct {
		counts engine.Counts
		want   engine.JobState
	}{
		{engine.Counts{Total: 4, Completed: 3}, engine.JobInterrupted},
		{engine.Counts{Total: 4, Completed: 2, Failed: 1, Canceled: 1}, engine.JobCanceled},
		{engine.Counts{Total: 4, Completed: 3, Failed: 1}, engine.JobFailed},
		{engine.Counts{Total: 4, Completed: 3, Skipped: 1}, engine.JobCompleted},
	} {
		if got := c.counts.JobState(); got != c.want {
			t.Errorf("%+v is %s, want %s", c.counts, got, c.want)
		}
	}
}
