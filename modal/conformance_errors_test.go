package modal

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"beacon/engine"
	"beacon/modal/simulator"
)

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

// TestWebSendsTheProxyToken with every request; a 401 without it, as every driver
// gets that is never given one.
func TestWebSendsTheProxyToken(t *testing.T) {
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
				web, ok := d.(*Web)
				if !ok {
					return
				}
				web.credentials = link{proxy: proxyToken{testKey, testSecret}}.headers()
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
