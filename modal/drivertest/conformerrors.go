package drivertest

import (
	"strings"
	"testing"

	"beacon/engine"
)

func namesErrors(t *testing.T, s Subject) {
	for fault, kind := range map[string]engine.Kind{
		"401": engine.KindAuth, "403": engine.KindAuth, "404-stopped": engine.KindNotFound, "422": engine.KindRejected,
		"429": engine.KindRateLimited, "429-spend": engine.KindSpend, "503": engine.KindStatus,
		"500-crash": engine.KindStatus, "500-timeout": engine.KindStatus, "500-lost": engine.KindStatus,
		"error": engine.KindAnswer, "shape": engine.KindMalformed, "cut": engine.KindMalformed, "types": engine.KindMalformed,
		"extraction": engine.KindMalformed, "huge": engine.KindTooLarge,
	} {
		t.Run(fault, func(t *testing.T) {
			_, _, err := Finish(t.Context(), s.on(t, Swift(fault)), Request("q"))
			if ce := CallError(t, err); ce.Kind != kind || ce.Hint == "" || ce.Op == "" || strings.ContainsAny(ce.Error(), "\n\x1b") {
				t.Errorf("%s: %v, hint %q", ce.Kind, ce, ce.Hint)
			}
		})
	}
}

func namesMissingModel(t *testing.T, s Subject) {
	req := Request("q")
	req.Key.Model = "mistral-7b"
	_, _, err := Finish(t.Context(), s.on(t, Swift()), req)
	if ce := CallError(t, err); ce.Kind != engine.KindModel {
		t.Errorf("a model that is not there: %s %v", ce.Kind, ce)
	}
}

func checksHealth(t *testing.T, s Subject) {
	sim := Swift()
	if _, err := s.on(t, sim).Health(t.Context()); err != nil {
		t.Error(err)
	}
	if n := len(sim.Record().Calls); n != 0 {
		t.Errorf("health made %d calls", n)
	}
	_, err := s.on(t, Swift("503 for=health")).Health(t.Context())
	if ce := CallError(t, err); ce.Kind != engine.KindStatus || ce.Sent {
		t.Errorf("%+v", ce)
	}
}
