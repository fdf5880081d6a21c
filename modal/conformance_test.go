package modal

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

// Every driver shows the same behavior to the engine, whatever Modal's two ways in
// have in common: this suite runs on each, against the simulator on a real port. A
// new driver is one more line here.
var drivers = []struct {
	name    string
	make    func(t *testing.T, s *simulator.Server) engine.Driver
	cancels bool // Cancel is confirmed
}{
	{"web", func(t *testing.T, s *simulator.Server) engine.Driver {
		url := mustListen(t, s)
		d, err := NewWeb(WebConfig{Region: "EU", InferenceURL: url + "/eu/inference", HealthURL: url + "/eu/health"})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}, false},
	{"function", func(t *testing.T, s *simulator.Server) engine.Driver {
		return newFunction(t, mustListen(t, s))
	}, true},
}

// everyDriver runs a test on each driver with a simulator of its own.
func everyDriver(t *testing.T, sim func() *simulator.Server, test func(t *testing.T, d engine.Driver, s *simulator.Server)) {
	for _, driver := range drivers {
		t.Run(driver.name, func(t *testing.T) {
			s := sim()
			t.Cleanup(func() { s.Close() })
			d := driver.make(t, s)
			t.Cleanup(func() { d.Close() })
			test(t, d, s)
		})
	}
}

// finish asks and collects until there is an answer or an error that ends it.
func finish(ctx context.Context, d engine.Driver, req engine.Request) (*engine.Answer, int, error) {
	reply, err := d.Submit(ctx, req)
	hops := 0
	for err == nil && reply.Call != nil {
		hops++
		reply, err = d.Collect(ctx, req, *reply.Call)
	}
	return reply.Answer, hops, err
}

func spans(d time.Duration) map[string]simulator.Span {
	return map[string]simulator.Span{"": {Min: d, Max: d}}
}

func slowly() *simulator.Server {
	s := swift()
	s.Warm, s.RedirectAfter = spans(300*time.Millisecond), 100*time.Millisecond
	return s
}

// TestDriversBringTheSameAnswer: what differs between them is the way and nothing
// of the answer.
func TestDriversBringTheSameAnswer(t *testing.T) {
	var seen []engine.Answer
	everyDriver(t, func() *simulator.Server { return swift() }, func(t *testing.T, d engine.Driver, s *simulator.Server) {
		for _, cold := range []bool{true, false} {
			a, _, err := finish(t.Context(), d, ask("What is the capital of France?"))
			if err != nil || a.Cold == nil || *a.Cold != cold {
				t.Fatalf("%+v %v", a, err)
			}
			if a.ContainerID == "" || a.CodeVersion == "" || a.SystemPrompt == "" || a.SystemPromptSHA256 == "" || a.Tokens == nil || a.InferenceMS == nil {
				t.Errorf("something is missing: %+v", a)
			}
			a.ContainerID = ""
			seen = append(seen, *a)
		}
		if r := s.Record(); len(r.Calls) != 2 || r.ContainersByEndpoint["eu/llama3.2-1b"] != 1 {
			t.Errorf("record %+v", r)
		}
	})
	for i := 2; i < len(seen); i++ {
		if a, b := seen[i%2], seen[i]; a.Text != b.Text || a.Model != b.Model || a.Region != b.Region || *a.Tokens != *b.Tokens ||
			a.PromptSHA256 != b.PromptSHA256 || a.ObservedRegion != b.ObservedRegion || *a.Temperature != *b.Temperature || *a.MaxTokens != *b.MaxTokens {
			t.Errorf("another driver, another answer:\n%+v\n%+v", a, b)
		}
	}
}

func TestDriversWaitBeyondTheHandOver(t *testing.T) {
	everyDriver(t, slowly, func(t *testing.T, d engine.Driver, s *simulator.Server) {
		a, hops, err := finish(t.Context(), d, ask("q"))
		if err != nil || a.Text == "" || hops == 0 {
			t.Errorf("%d hops: %v", hops, err)
		}
		if r := s.Record(); len(r.Calls) != 1 || r.PostsToResult != 0 {
			t.Errorf("record %+v", r)
		}
	})
}

func TestDriversCollectWhatAnotherProcessSent(t *testing.T) {
	for _, driver := range drivers {
		t.Run(driver.name, func(t *testing.T) {
			s := slowly()
			t.Cleanup(func() { s.Close() })
			d := driver.make(t, s)
			reply, err := d.Submit(t.Context(), ask("q"))
			if err != nil || reply.Call == nil {
				t.Fatalf("%+v %v", reply, err)
			}
			again := d
			if f, ok := d.(*Function); ok {
				again = forgetful(t, f)
			}
			for err == nil && reply.Call != nil {
				reply, err = again.Collect(t.Context(), ask("q"), *reply.Call)
			}
			if err != nil || reply.Answer == nil || len(s.Record().Calls) != 1 {
				t.Errorf("%+v %v", reply, err)
			}
		})
	}
}

// forgetful is the same driver without anything that it remembers.
func forgetful(t *testing.T, f *Function) engine.Driver {
	again, err := f.account.Function(f.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestDriversEndWithTheContextAndTellTheTruthOfACancel(t *testing.T) {
	for _, driver := range drivers {
		t.Run(driver.name, func(t *testing.T) {
			s := slowly()
			s.Warm = spans(time.Hour)
			t.Cleanup(func() { s.Close() })
			d := driver.make(t, s)
			reply, err := d.Submit(t.Context(), ask("q"))
			if err != nil || reply.Call == nil {
				t.Fatalf("%+v %v", reply, err)
			}
			because := errors.New("the reason")
			ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, because)
			defer cancel()
			from := time.Now()
			_, err = d.Collect(ctx, ask("q"), *reply.Call)
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, because) || time.Since(from) > time.Second {
				t.Errorf("after %s: %v", time.Since(from), err)
			}
			confirmed, err := d.Cancel(t.Context(), ask("q"), *reply.Call)
			if err != nil || confirmed != driver.cancels || s.Record().Calls[0].Canceled != driver.cancels {
				t.Errorf("confirmed %t, %v, at Modal %t", confirmed, err, s.Record().Calls[0].Canceled)
			}
			if _, err := d.Submit(ctx, ask("q")); !errors.Is(err, context.DeadlineExceeded) || len(s.Record().Calls) != 1 {
				t.Errorf("a call after the end: %v", err)
			}
		})
	}
}

func TestDriversNameEachErrorAlike(t *testing.T) {
	for fault, kind := range map[string]engine.Kind{
		"401": engine.KindAuth, "403": engine.KindAuth, "404-stopped": engine.KindNotFound, "422": engine.KindRejected,
		"429": engine.KindRateLimited, "429-spend": engine.KindSpend, "503": engine.KindStatus,
		"500-crash": engine.KindStatus, "500-timeout": engine.KindStatus, "500-lost": engine.KindStatus,
		"error": engine.KindAnswer, "shape": engine.KindMalformed, "cut": engine.KindMalformed, "types": engine.KindMalformed,
		"extraction": engine.KindMalformed, "huge": engine.KindTooLarge,
	} {
		t.Run(fault, func(t *testing.T) {
			everyDriver(t, func() *simulator.Server { return swift(fault) }, func(t *testing.T, d engine.Driver, _ *simulator.Server) {
				_, _, err := finish(t.Context(), d, ask("q"))
				if ce := asCallError(t, err); ce.Kind != kind || ce.Hint == "" || ce.Op == "" || strings.ContainsAny(ce.Error(), "\n\x1b") {
					t.Errorf("%s: %v, hint %q", ce.Kind, ce, ce.Hint)
				}
			})
		})
	}
	everyDriver(t, func() *simulator.Server { return swift() }, func(t *testing.T, d engine.Driver, _ *simulator.Server) {
		req := ask("q")
		req.Key.Model = "mistral-7b"
		_, _, err := finish(t.Context(), d, req)
		if ce := asCallError(t, err); ce.Kind != engine.KindModel {
			t.Errorf("a model that is not there: %s %v", ce.Kind, ce)
		}
	})
}

func TestDriversTakeLongPromptsAndStrangeTexts(t *testing.T) {
	long := strings.Repeat("long ", 100_000)
	sim := func() *simulator.Server {
		s := swift()
		s.AnswerFunc = func(a simulator.Ask) (string, bool) {
			return a.Prompt[:min(len(a.Prompt), 100)] + " \x1b[31m\u202e", true
		}
		return s
	}
	everyDriver(t, sim, func(t *testing.T, d engine.Driver, s *simulator.Server) {
		for _, prompt := range []string{long, "no \xff UTF-8", "\x1b]0;title\a 你好"} {
			a, _, err := finish(t.Context(), d, ask(prompt))
			if err != nil || !strings.HasSuffix(a.Text, " \x1b[31m\u202e") {
				t.Errorf("%v", err)
			}
		}
		if got := s.Record().Calls[1].Prompt; got != "no \uFFFD UTF-8" {
			t.Errorf("asked %q", got)
		}
	})
}

func TestDriversTellHealth(t *testing.T) {
	everyDriver(t, func() *simulator.Server { return swift() }, func(t *testing.T, d engine.Driver, s *simulator.Server) {
		if _, err := d.Health(t.Context()); err != nil {
			t.Error(err)
		}
		if n := len(s.Record().Calls); n != 0 {
			t.Errorf("health made %d calls", n)
		}
	})
	everyDriver(t, func() *simulator.Server { return swift("503 for=health") }, func(t *testing.T, d engine.Driver, _ *simulator.Server) {
		_, err := d.Health(t.Context())
		if ce := asCallError(t, err); ce.Kind != engine.KindStatus || ce.Sent {
			t.Errorf("%+v", ce)
		}
	})
}

func TestDriversLeaveNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("all", func(t *testing.T) {
		everyDriver(t, func() *simulator.Server { return swift() }, func(t *testing.T, d engine.Driver, _ *simulator.Server) {
			for range 3 {
				if _, _, err := finish(t.Context(), d, ask(strings.Repeat("q", 10_000))); err != nil {
					t.Error(err)
				}
			}
		})
	})
}
