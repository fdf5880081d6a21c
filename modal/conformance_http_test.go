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

func TestHTTPDriversNameEachError(t *testing.T) {
	for fault, kind := range map[string]engine.Kind{
		"400": engine.KindRejected, "401": engine.KindAuth, "403": engine.KindAuth,
		"404-stopped": engine.KindNotFound, "404-call": engine.KindNotFound,
		"408": engine.KindTimeout408, "422": engine.KindRejected, "429": engine.KindRateLimited, "429-spend": engine.KindSpend,
		"500-crash": engine.KindStatus, "500-timeout": engine.KindStatus, "500-lost": engine.KindStatus,
		"502": engine.KindStatus, "503": engine.KindStatus, "504": engine.KindStatus,
		"html": engine.KindMalformed, "cut": engine.KindMalformed, "shape": engine.KindMalformed, "types": engine.KindMalformed,
		"extraction": engine.KindMalformed, "error": engine.KindAnswer, "huge": engine.KindTooLarge,
		"down": engine.KindReset, "reset": engine.KindReset, "reset-body": engine.KindCut,
		"no-location": engine.KindRedirect, "foreign-host": engine.KindRedirect, "foreign-scheme": engine.KindRedirect,
		"wrong-region": "", "empty": "", "truncated": "", "control": "",
	} {
		t.Run(fault, func(t *testing.T) {
			sim := func() *simulator.Server {
				s := likeModal(fault)
				s.Cold = map[string]simulator.Span{"": {}}
				return s
			}
			onHTTPDrivers(t, sim, func(t *testing.T, d engine.Driver, _ *simulator.Server, differs map[string]engine.Kind) {
				want, own := differs[fault]
				if !own {
					want = kind
				}
				a, _, err := through(t.Context(), d, conformRequest("q"))
				if want == "" {
					if err != nil || (a.Truncated || reached(a)) != (fault == "truncated") {
						t.Errorf("%+v, %v", a, err)
					}
					return
				}
				ce := callError(t, err, want)
				if ce.Op == "" || ce.Sent == (want == engine.KindAuth || want == engine.KindNotFound || want == engine.KindRateLimited || want == engine.KindSpend) {
					t.Errorf("%+v", ce)
				}
			})
		})
	}
}

// reached tells whether an answer's tokens say that max_tokens ended it, where its
// server has no word for it.
func reached(a *engine.Answer) bool {
	return a.Tokens != nil && *a.Tokens >= 500
}

func TestHTTPDriversNameAModelThatIsNotThere(t *testing.T) {
	onHTTPDrivers(t, func() *simulator.Server { return likeModal() }, func(t *testing.T, d engine.Driver, s *simulator.Server, _ map[string]engine.Kind) {
		req := conformRequest("q")
		req.Key.Model = "gpt\x1b[31m"
		_, _, err := through(t.Context(), d, req)
		callError(t, err, engine.KindModel)
		if n := len(s.Record().Calls); n != 0 {
			t.Errorf("%d calls", n)
		}
	})
}

// TestHTTPDriversAndSize: a prompt of megabytes arrives whole, one that the server
// refuses is named, and of an answer the limit is exact.
func TestHTTPDriversAndSize(t *testing.T) {
	sim := func() *simulator.Server {
		s := likeModal()
		s.AnswerFunc = func(a simulator.Ask) (string, bool) { return strings.Repeat("é", len(a.Prompt)), true }
		return s
	}
	onHTTPDrivers(t, sim, func(t *testing.T, d engine.Driver, s *simulator.Server, _ map[string]engine.Kind) {
		a, _, err := through(t.Context(), d, conformRequest(strings.Repeat("p", 2<<10)))
		if err != nil || len(a.Text) != 4<<10 {
			t.Errorf("at the limit: %v", err)
		}
		for _, size := range []int{2<<10 + 1, 2 << 20} {
			_, _, err = through(t.Context(), d, conformRequest(strings.Repeat("p", size)))
			if ce := callError(t, err, engine.KindTooLarge); !strings.Contains(ce.Error(), "answer_limit (4 KiB)") {
				t.Errorf("%v", ce)
			}
			if calls := s.Record().Calls; len(calls[len(calls)-1].Prompt) != size {
				t.Errorf("a prompt of %d bytes arrived as %d", size, len(calls[len(calls)-1].Prompt))
			}
		}
		_, _, err = through(t.Context(), d, conformRequest(strings.Repeat("p", 9<<20)))
		var ce *engine.CallError
		if !errors.As(err, &ce) || ce.Kind != engine.KindRejected && ce.Kind != engine.KindReset {
			t.Errorf("a prompt too large for the server: %v", err)
		}
	})
}

func TestHTTPDriversTellHealth(t *testing.T) {
	for fault, kind := range map[string]engine.Kind{
		"": "", "401": engine.KindAuth, "404-call": engine.KindNotFound, "429": engine.KindRateLimited, "503": engine.KindStatus,
		"html": engine.KindMalformed, "cut": engine.KindMalformed, "shape": engine.KindMalformed, "huge": engine.KindTooLarge,
	} {
		t.Run(fault, func(t *testing.T) {
			sim := func() *simulator.Server {
				if fault == "" {
					return likeModal()
				}
				return likeModal(fault + " for=health")
			}
			onHTTPDrivers(t, sim, func(t *testing.T, d engine.Driver, s *simulator.Server, _ map[string]engine.Kind) {
				report, err := d.Health(t.Context())
				if _, web := d.(*Web); web && fault == "shape" {
					return // its health needs no list of models
				}
				if kind == "" {
					if err != nil || report.Status != "" && report.Status != "healthy" {
						t.Errorf("%+v, %v", report, err)
					}
				} else if ce := callError(t, err, kind); ce.Sent {
					t.Errorf("%+v", ce)
				}
				if r := s.Record(); len(r.Calls) != 0 || r.HealthGets != 1 {
					t.Errorf("record %+v", r)
				}
			})
		})
	}
}

// TestHTTPDriversSendCredentials with every request, a 401 without them.
func TestHTTPDriversSendCredentials(t *testing.T) {
	for _, driver := range httpDrivers {
		t.Run(driver.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := likeModal()
				s.ProxyKey, s.ProxySecret = testKey, testSecret
				defer s.Close()
				d, err := driver.make(s.Pipe().DialContext)
				if err != nil {
					t.Fatal(err)
				}
				defer d.Close()
				_, _, err = through(t.Context(), d, conformRequest("q"))
				callError(t, err, engine.KindAuth)
				setToken(d)
				if _, hops, err := through(t.Context(), d, conformRequest("q")); err != nil || hops != 1 {
					t.Errorf("%d hops, %v", hops, err)
				}
				if _, err := d.Health(t.Context()); err != nil {
					t.Error(err)
				}
				if n := s.Record().Unauthorized; n != 1 {
					t.Errorf("%d unauthorized", n)
				}
			})
		})
	}
}

// setToken gives a driver the token that its maker left out.
func setToken(d engine.Driver) {
	token := link{proxy: proxyToken{testKey, testSecret}}.headers()
	switch d := d.(type) {
	case *Web:
		d.credentials = token
	case *OpenAI:
		d.credentials = token
	case *Router:
		d.credentials = token
	}
}
