package drivertest

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"beacon/engine"
	"beacon/modal/simulator"
)

func namesHTTPErrors(t *testing.T, s HTTPSubject) {
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
			sim := likeModal(fault)
			sim.Cold = Spans(0)
			s.on(t, sim, func(t *testing.T, d engine.Driver) {
				want, own := s.Differs[fault]
				if !own {
					want = kind
				}
				a, _, err := Finish(t.Context(), d, Request("q"))
				if want == "" {
					if err != nil || (a.Truncated || reached(a)) != (fault == "truncated") {
						t.Errorf("%+v, %v", a, err)
					}
					return
				}
				ce := WantKind(t, err, want)
				if ce.Op == "" || ce.Sent == (want == engine.KindAuth || want == engine.KindNotFound || want == engine.KindRateLimited || want == engine.KindSpend) {
					t.Errorf("%+v", ce)
				}
			})
		})
	}
}

// reached reports whether an answer has max_tokens tokens, for servers that do not report
// a truncation.
func reached(a *engine.Answer) bool {
	return a.Tokens != nil && *a.Tokens >= 500
}

func namesMissingModelHTTP(t *testing.T, s HTTPSubject) {
	sim := likeModal()
	s.on(t, sim, func(t *testing.T, d engine.Driver) {
		req := Request("q")
		req.Key.Model = "gpt\x1b[31m"
		_, _, err := Finish(t.Context(), d, req)
		WantKind(t, err, engine.KindModel)
		if n := len(sim.Record().Calls); n != 0 {
			t.Errorf("%d calls", n)
		}
	})
}

// boundsSizes checks that the answer limit is exact, that a prompt of megabytes arrives
// complete, and that a prompt too large for the server is an error.
func boundsSizes(t *testing.T, s HTTPSubject) {
	sim := likeModal()
	sim.AnswerFunc = func(a simulator.Ask) (string, bool) { return strings.Repeat("é", len(a.Prompt)), true }
	s.on(t, sim, func(t *testing.T, d engine.Driver) {
		a, _, err := Finish(t.Context(), d, Request(strings.Repeat("p", 2<<10)))
		if err != nil || len(a.Text) != 4<<10 {
			t.Errorf("at the limit: %v", err)
		}
		for _, size := range []int{2<<10 + 1, 2 << 20} {
			_, _, err = Finish(t.Context(), d, Request(strings.Repeat("p", size)))
			if ce := WantKind(t, err, engine.KindTooLarge); !strings.Contains(ce.Error(), "answer_limit (4 KiB)") {
				t.Errorf("%v", ce)
			}
			if calls := sim.Record().Calls; len(calls[len(calls)-1].Prompt) != size {
				t.Errorf("a prompt of %d bytes arrived as %d", size, len(calls[len(calls)-1].Prompt))
			}
		}
		_, _, err = Finish(t.Context(), d, Request(strings.Repeat("p", 9<<20)))
		var ce *engine.CallError
		if !errors.As(err, &ce) || ce.Kind != engine.KindRejected && ce.Kind != engine.KindReset {
			t.Errorf("a prompt too large for the server: %v", err)
		}
	})
}

func checksHTTPHealth(t *testing.T, s HTTPSubject) {
	for fault, kind := range map[string]engine.Kind{
		"": "", "401": engine.KindAuth, "404-call": engine.KindNotFound, "429": engine.KindRateLimited, "503": engine.KindStatus,
		"html": engine.KindMalformed, "cut": engine.KindMalformed, "shape": engine.KindMalformed, "huge": engine.KindTooLarge,
	} {
		t.Run(fault, func(t *testing.T) {
			sim := likeModal()
			if fault != "" {
				sim = likeModal(fault + " for=health")
			}
			s.on(t, sim, func(t *testing.T, d engine.Driver) {
				report, err := d.Health(t.Context())
				if s.BareHealth && fault == "shape" {
					return
				}
				if kind == "" {
					if err != nil || report.Status != "" && report.Status != "healthy" {
						t.Errorf("%+v, %v", report, err)
					}
				} else if ce := WantKind(t, err, kind); ce.Sent {
					t.Errorf("%+v", ce)
				}
				if r := sim.Record(); len(r.Calls) != 0 || r.HealthGets != 1 {
					t.Errorf("record %+v", r)
				}
			})
		})
	}
}

// sendsToken checks that a driver sends the proxy token with every request, and that a
// driver without a token gets a 401.
func sendsToken(t *testing.T, s HTTPSubject) {
	synctest.Test(t, func(t *testing.T) {
		sim := likeModal()
		sim.ProxyKey, sim.ProxySecret = Key, Secret
		defer sim.Close()
		bare := s.must(t, Way{Dial: sim.Pipe().DialContext})
		defer bare.Close()
		_, _, err := Finish(t.Context(), bare, Request("q"))
		WantKind(t, err, engine.KindAuth)
		if !s.SendsToken {
			return
		}
		d := s.must(t, Way{Dial: sim.Pipe().DialContext, Key: Key, Secret: Secret})
		defer d.Close()
		if _, calls, err := Finish(t.Context(), d, Request("q")); err != nil || hops(calls) != 1 {
			t.Errorf("%d hops, %v", hops(calls), err)
		}
		if _, err := d.Health(t.Context()); err != nil {
			t.Error(err)
		}
		if n := sim.Record().Unauthorized; n != 1 {
			t.Errorf("%d unauthorized", n)
		}
	})
}
