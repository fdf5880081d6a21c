package drivertest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// Way has the connection and credentials for the simulator, whose host is "sim".
type Way struct {
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Key and Secret are a proxy token, "" for none. A driver without tokens ignores it.
	Key, Secret string
}

// HTTPSubject is a driver over HTTP under test.
type HTTPSubject struct {
	// Make makes a driver of region EU with an answer limit of 4 KiB.
	Make func(w Way) (engine.Driver, error)
	// Differs has the kinds of faults that the driver reports in another way than for a
	// web function; "" means that it returns an answer.
	Differs map[string]engine.Kind
	// SendsToken means that it sends Modal's proxy token.
	SendsToken bool
	// BareHealth means that its health check accepts any JSON object.
	BareHealth bool
}

// ConformHTTP runs the tests that every driver over HTTP must pass. They make sure that
// all behave alike with the same simulated containers.
func ConformHTTP(t *testing.T, s HTTPSubject) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, HTTPSubject)
	}{
		{"answers cold and warm", answersColdAndWarm},
		{"waits hop after hop", waitsHopAfterHop},
		{"ends with the context", endsWithContext},
		{"names errors", namesHTTPErrors},
		{"names a missing model", namesMissingModelHTTP},
		{"bounds sizes", boundsSizes},
		{"checks health", checksHTTPHealth},
		{"sends the proxy token", sendsToken},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

// on runs a test in fake time with its own simulator. The test fails if a goroutine is
// still running at its end.
func (s HTTPSubject) on(t *testing.T, sim *simulator.Server, test func(t *testing.T, d engine.Driver)) {
	synctest.Test(t, func(t *testing.T) {
		d := s.must(t, Way{Dial: sim.Pipe().DialContext})
		defer func() {
			if err := errors.Join(d.Close(), sim.Close()); err != nil {
				t.Error(err)
			}
		}()
		test(t, d)
	})
}

func (s HTTPSubject) must(t *testing.T, w Way) engine.Driver {
	d, err := s.Make(w)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hops returns how often Modal handed a call over, as recorded in the last call.
func hops(calls []engine.Call) int {
	if len(calls) == 0 {
		return 0
	}
	return calls[len(calls)-1].Hops
}

func answersColdAndWarm(t *testing.T, s HTTPSubject) {
	sim := likeModal()
	s.on(t, sim, func(t *testing.T, d engine.Driver) {
		for i, want := range []struct {
			hops int
			took time.Duration
		}{{1, 240 * time.Second}, {0, 40 * time.Second}} {
			from := time.Now()
			a, calls, err := Finish(t.Context(), d, Request(capital))
			if err != nil {
				t.Fatal(err)
			}
			if hops(calls) != want.hops || time.Since(from) != want.took || a.Model != model || a.Tokens == nil || a.Truncated {
				t.Errorf("%d: %d hops, %v, %+v", i, hops(calls), time.Since(from), a)
			}
			if a.Text != paris {
				t.Errorf("%q, want %q", a.Text, paris)
			}
		}
		if r := sim.Record(); len(r.Calls) != 2 || r.ContainersByEndpoint["eu/"+model] != 1 || r.PostsToResult != 0 || !r.Calls[0].Delivered {
			t.Errorf("record %+v", r)
		}
	})
}

// waitsHopAfterHop follows every hand-over and sends no request twice.
func waitsHopAfterHop(t *testing.T, s HTTPSubject) {
	sim := endless()
	s.on(t, sim, func(t *testing.T, d engine.Driver) {
		a, calls, err := Finish(t.Context(), d, Request("q"))
		if err != nil || a.Text == "" || hops(calls) != 8 {
			t.Errorf("%d hops, %v", hops(calls), err)
		}
		if r := sim.Record(); r.Posts != 1 || r.ResultGets != 8 {
			t.Errorf("record %+v", r)
		}
	})
}

// endsWithContext ends a call by a cancel and by a deadline, before and after the
// hand-over. The driver closes the socket, and Modal then cancels the call.
func endsWithContext(t *testing.T, s HTTPSubject) {
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
				sim := endless()
				s.on(t, sim, func(t *testing.T, d engine.Driver) {
					from := time.Now()
					ctx, cancel := begin(t.Context())
					defer cancel()
					_, _, err := Finish(ctx, d, Request("q"))
					if !errors.Is(err, because) || !errors.Is(err, ctx.Err()) || time.Since(from) != after {
						t.Errorf("after %v: %v", time.Since(from), err)
					}
					if ok, err := d.Cancel(t.Context(), Request("q"), engine.Call{}); ok || err != nil {
						t.Errorf("confirmed %t, %v", ok, err)
					}
					time.Sleep(simulator.DefaultHangUp + time.Second) // fake time
					if r := sim.Record(); len(r.ClosedEarly) != 1 || !r.Calls[0].Canceled {
						t.Errorf("record %+v", r)
					}
				})
			})
		}
	}
}
