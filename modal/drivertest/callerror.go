package drivertest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"beacon/engine"
)

// CallError demands an *engine.CallError.
func CallError(t testing.TB, err error) *engine.CallError {
	t.Helper()
	var ce *engine.CallError
	if !errors.As(err, &ce) {
		t.Fatalf("%T %v, want a *engine.CallError", err, err)
	}
	return ce
}

// WantKind demands an *engine.CallError of a kind, with a hint and without a credential.
func WantKind(t testing.TB, err error, kind engine.Kind) *engine.CallError {
	t.Helper()
	ce := CallError(t, err)
	if ce.Kind != kind {
		t.Fatalf("kind %s (%v), want %s", ce.Kind, err, kind)
	}
	if ce.Hint == "" {
		t.Errorf("no hint for %s", kind)
	}
	if s := err.Error(); strings.Contains(s, Key) || strings.Contains(s, Secret) || strings.ContainsAny(s, "\n\r\x1b") {
		t.Errorf("unsafe error: %q", s)
	}
	return ce
}

// WantCanceled demands the error of a canceled context, with its cause.
func WantCanceled(t testing.TB, err, cause error) {
	t.Helper()
	var ce *engine.CallError
	if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || errors.As(err, &ce) {
		t.Errorf("got %v", err)
	}
}
