package modal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// httpDrivers are the drivers over HTTP: each shows the engine the same behavior
// against the same simulated containers. A new one is one more entry.
var httpDrivers = []struct {
	name string
	make func(dial func(context.Context, string, string) (net.Conn, error)) (engine.Driver, error)
	// differs has the faults that its server words in another way than a web function.
	differs map[string]engine.Kind
}{
	{"web", func(dial func(context.Context, string, string) (net.Conn, error)) (engine.Driver, error) {
		return NewWeb(WebConfig{Region: "EU", InferenceURL: "http://sim/eu/inference", HealthURL: "http://sim/eu/health",
			AnswerLimit: 4 << 10, Dial: dial})
	}, nil},
	{"openai", func(dial func(context.Context, string, string) (net.Conn, error)) (engine.Driver, error) {
		return NewOpenAI(OpenAIConfig{Region: "EU", BaseURL: "http://sim/eu/v1", AnswerLimit: 4 << 10, Dial: dial})
	}, map[string]engine.Kind{"error": engine.KindStatus, "extraction": "", "wrong-region": ""}},
	{"router", func(dial func(context.Context, string, string) (net.Conn, error)) (engine.Driver, error) {
		return NewRouter(RouterConfig{Region: "EU", Aliases: []string{"eu", "eu-*"}, BaseURL: "http://sim", AnswerLimit: 4 << 10, Dial: dial})
	}, map[string]engine.Kind{"wrong-region": engine.KindAnswer}},
}

const conformModel = "llama3.2-1b"

func likeModal(faults ...string) *simulator.Server {
	s := &simulator.Server{
		Cold:    map[string]simulator.Span{"": {Min: 200 * time.Second, Max: 200 * time.Second}},
		Warm:    map[string]simulator.Span{"": {Min: 40 * time.Second, Max: 40 * time.Second}},
		Regions: []simulator.Region{{Name: "EU", Place: "eu-west", Models: []string{conformModel}}, {Name: "US"}},
	}
	for _, text := range faults {
		f, err := simulator.ParseFault(text)
		if err != nil {
			panic(err)
		}
		s.Faults = append(s.Faults, f)
	}
	return s
}

// endless takes 1210 s for a cold call.
func endless() *simulator.Server {
	s := likeModal()
	s.WarmFunc = func(simulator.Ask) time.Duration { return 1010 * time.Second }
	return s
}

// onHTTPDrivers runs a test on each, in fake time and with a simulator of its own;
// a goroutine left behind fails it.
func onHTTPDrivers(t *testing.T, sim func() *simulator.Server, test func(t *testing.T, d engine.Driver, s *simulator.Server, differs map[string]engine.Kind)) {
	for _, driver := range httpDrivers {
		t.Run(driver.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := sim()
				d, err := driver.make(s.Pipe().DialContext)
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := errors.Join(d.Close(), s.Close()); err != nil {
						t.Error(err)
					}
				}()
				test(t, d, s, driver.differs)
			})
		})
	}
}

func conformRequest(prompt string) engine.Request {
	return engine.Request{Job: "j", Attempt: 1, Prompt: prompt, Temperature: 0.1, MaxTokens: 500,
		Key: engine.Key{Question: "q", Region: "EU", Model: conformModel, Repeat: 1}}
}

// through asks and collects until there is an answer or an error that ends it.
func through(ctx context.Context, d engine.Driver, req engine.Request) (a *engine.Answer, hops int, err error) {
	reply, err := d.Submit(ctx, req)
	for err == nil && reply.Call != nil {
		hops = reply.Call.Hops
		reply, err = d.Collect(ctx, req, *reply.Call)
	}
	return reply.Answer, hops, err
}

// TestHTTPDriversAnswer: cold, warm, and the same text whoever asks.
func TestHTTPDriversAnswer(t *testing.T) {
	var texts []string
	onHTTPDrivers(t, func() *simulator.Server { return likeModal() }, func(t *testing.T, d engine.Driver, s *simulator.Server, _ map[string]engine.Kind) {
		for i, want := range []struct {
			hops int
			took time.Duration
		}{{1, 240 * time.Second}, {0, 40 * time.Second}} {
			from := time.Now()
			a, hops, err := through(t.Context(), d, conformRequest("What is the capital of France?"))
			if err != nil {
				t.Fatal(err)
			}
			if hops != want.hops || time.Since(from) != want.took || a.Model != conformModel || a.Tokens == nil || a.Truncated {
				t.Errorf("%d: %d hops, %v, %+v", i, hops, time.Since(from), a)
			}
			texts = append(texts, a.Text)
		}
		if r := s.Record(); len(r.Calls) != 2 || r.ContainersByEndpoint["eu/"+conformModel] != 1 || r.PostsToResult != 0 || !r.Calls[0].Delivered {
			t.Errorf("record %+v", r)
		}
	})
	for _, text := range texts {
		if text != texts[0] || !strings.Contains(text, "Paris") {
			t.Errorf("%q and %q", text, texts[0])
		}
	}
}

// TestHTTPDriversWaitHopAfterHop: as long as Modal hands over, with nothing asked twice.
func TestHTTPDriversWaitHopAfterHop(t *testing.T) {
	onHTTPDrivers(t, endless, func(t *testing.T, d engine.Driver, s *simulator.Server, _ map[string]engine.Kind) {
		a, hops, err := through(t.Context(), d, conformRequest("q"))
		if err != nil || a.Text == "" || hops != 8 {
			t.Errorf("%d hops, %v", hops, err)
		}
		if r := s.Record(); r.Posts != 1 || r.ResultGets != 8 {
			t.Errorf("record %+v", r)
		}
	})
}

// TestHTTPDriversEndWithTheContext: a cancel and a deadline, before and after the
// hand-over. The socket is closed, and Modal then ends the call by itself.
func TestHTTPDriversEndWithTheContext(t *testing.T) {
	because := errors.New("the reason")
	for _, after := range []time.Duration{10 * time.Second, 170 * time.Second} {
		for name, begin := range map[string]func(context.Context) (context.Context, context.CancelFunc){
			"cancel": func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancelCause(ctx)
				timer := time.AfterFunc(after, func() { cancel(because) })
				return ctx, func() { timer.Stop(); cancel(nil) }
			},
			"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeoutCause(ctx, after, because)
			},
		} {
			t.Run(fmt.Sprint(name, " ", after), func(t *testing.T) {
				onHTTPDrivers(t, endless, func(t *testing.T, d engine.Driver, s *simulator.Server, _ map[string]engine.Kind) {
					from := time.Now()
					ctx, cancel := begin(t.Context())
					defer cancel()
					_, _, err := through(ctx, d, conformRequest("q"))
					if !errors.Is(err, because) || !errors.Is(err, ctx.Err()) || time.Since(from) != after {
						t.Errorf("after %v: %v", time.Since(from), err)
					}
					if ok, err := d.Cancel(t.Context(), conformRequest("q"), engine.Call{}); ok || err != nil {
						t.Errorf("confirmed %t, %v", ok, err)
					}
					time.Sleep(simulator.DefaultHangUp + time.Second)
					if r := s.Record(); len(r.ClosedEarly) != 1 || !r.Calls[0].Canceled {
						t.Errorf("record %+v", r)
					}
				})
			})
		}
	}
}
