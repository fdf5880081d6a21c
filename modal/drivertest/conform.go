package drivertest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"beacon/engine"
	"beacon/modal/simulator"
)

// Subject is a driver under test.
type Subject struct {
	// Make makes a driver of region EU for a simulator that listens at a URL. Conform
	// closes the driver; Make closes anything else in a Cleanup.
	Make func(t *testing.T, url string) engine.Driver
	// Cancels means that the driver can confirm a cancel.
	Cancels bool
}

// Conform runs the tests that every driver of a deployed app must pass, over HTTP or
// through the SDK. They make sure that all drivers behave alike towards the engine.
func Conform(t *testing.T, s Subject) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"returns the same answer", sameAnswer},
		{"waits beyond the hand-over", waits},
		{"collects a call of another process", collectsForeignCalls},
		{"ends with the context and cancels truly", endsAndCancels},
		{"names errors", namesErrors},
		{"names a missing model", namesMissingModel},
		{"takes long prompts and strange texts", takesStrangeTexts},
		{"checks health", checksHealth},
		{"leaves nothing behind", leavesNothing},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

// on makes the driver of a simulator and closes both at the end of the test.
func (s Subject) on(t *testing.T, sim *simulator.Server) engine.Driver {
	url := Listen(t, sim)
	d := s.Make(t, url)
	t.Cleanup(func() { d.Close() })
	return d
}

// sameAnswer compares the answer with fixed values, which are the same for all drivers.
func sameAnswer(t *testing.T, s Subject) {
	sim := Swift()
	d := s.on(t, sim)
	for _, cold := range []bool{true, false} {
		a, _, err := Finish(t.Context(), d, Request(capital))
		if err != nil || a.Cold == nil || *a.Cold != cold {
			t.Fatalf("%+v %v", a, err)
		}
		if a.ContainerID == "" || a.CodeVersion == "" || a.SystemPrompt == "" || a.SystemPromptSHA256 == "" || a.Tokens == nil || a.InferenceMS == nil {
			t.Errorf("something is missing: %+v", a)
		}
		const prompt = "5ee6d458990604c5d96e8fffa945147b206e9de0ca54e709d068da759c5e8456"
		if a.Text != paris || a.Model != model || a.Region != "eu-west" || *a.Tokens != 8 ||
			a.PromptSHA256 != prompt || a.ObservedRegion != "eu-west-1" || *a.Temperature != 0.1 || *a.MaxTokens != 500 {
			t.Errorf("another driver, another answer: %+v", a)
		}
	}
	if r := sim.Record(); len(r.Calls) != 2 || r.ContainersByEndpoint["eu/"+model] != 1 {
		t.Errorf("record %+v", r)
	}
}

func waits(t *testing.T, s Subject) {
	sim := slowly()
	a, calls, err := Finish(t.Context(), s.on(t, sim), Request("q"))
	if err != nil || a.Text == "" || len(calls) == 0 {
		t.Errorf("%d hops: %v", len(calls), err)
	}
	if r := sim.Record(); len(r.Calls) != 1 || r.PostsToResult != 0 {
		t.Errorf("record %+v", r)
	}
}

// collectsForeignCalls collects with a new driver that did not submit the call.
func collectsForeignCalls(t *testing.T, s Subject) {
	sim := slowly()
	url := Listen(t, sim)
	d, again := s.Make(t, url), s.Make(t, url)
	t.Cleanup(func() { d.Close(); again.Close() })
	reply, err := d.Submit(t.Context(), Request("q"))
	if err != nil || reply.Call == nil {
		t.Fatalf("%+v %v", reply, err)
	}
	for err == nil && reply.Call != nil {
		reply, err = again.Collect(t.Context(), Request("q"), *reply.Call)
	}
	if err != nil || reply.Answer == nil || len(sim.Record().Calls) != 1 {
		t.Errorf("%+v %v", reply, err)
	}
}

func endsAndCancels(t *testing.T, s Subject) {
	sim := slowly()
	sim.Warm = Spans(time.Hour)
	d := s.on(t, sim)
	reply, err := d.Submit(t.Context(), Request("q"))
	if err != nil || reply.Call == nil {
		t.Fatalf("%+v %v", reply, err)
	}
	because := errors.New("the reason")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, because)
	defer cancel()
	from := time.Now()
	_, err = d.Collect(ctx, Request("q"), *reply.Call)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, because) || time.Since(from) > time.Second {
		t.Errorf("after %s: %v", time.Since(from), err)
	}
	confirmed, err := d.Cancel(t.Context(), Request("q"), *reply.Call)
	if err != nil || confirmed != s.Cancels || sim.Record().Calls[0].Canceled != s.Cancels {
		t.Errorf("confirmed %t, %v, at Modal %t", confirmed, err, sim.Record().Calls[0].Canceled)
	}
	if _, err := d.Submit(ctx, Request("q")); !errors.Is(err, context.DeadlineExceeded) || len(sim.Record().Calls) != 1 {
		t.Errorf("a call after the end: %v", err)
	}
}

func takesStrangeTexts(t *testing.T, s Subject) {
	sim := Swift()
	sim.AnswerFunc = func(a simulator.Ask) (string, bool) {
		return a.Prompt[:min(len(a.Prompt), 100)] + " \x1b[31m\u202e", true
	}
	d := s.on(t, sim)
	for _, prompt := range []string{strings.Repeat("long ", 100_000), "no \xff UTF-8", "\x1b]0;title\a 你好"} {
		a, _, err := Finish(t.Context(), d, Request(prompt))
		if err != nil || !strings.HasSuffix(string(a.Text), " \x1b[31m\u202e") {
			t.Errorf("%v", err)
		}
	}
	if got := sim.Record().Calls[1].Prompt; got != "no \uFFFD UTF-8" {
		t.Errorf("asked %q", got)
	}
}

func leavesNothing(t *testing.T, s Subject) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("three questions", func(t *testing.T) {
		d := s.on(t, Swift())
		for range 3 {
			if _, _, err := Finish(t.Context(), d, Request(strings.Repeat("q", 10_000))); err != nil {
				t.Error(err)
			}
		}
	})
}
