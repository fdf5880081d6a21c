package modal

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"beacon/engine"
)

const (
	testKey    = "wk-0123456789"
	testSecret = "ws-9876543210"
	goodAnswer = `{"success":true,"response":"Paris"}`
)

// newWeb is a driver of a server, with credentials, closed at the end.
func newWeb(t testing.TB, url string, more ...func(*WebConfig)) *Web {
	t.Helper()
	cfg := WebConfig{Region: "US", InferenceURL: url, HealthURL: url, Key: testKey, Secret: testSecret}
	for _, f := range more {
		f(&cfg)
	}
	w, err := NewWeb(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// serve is a server with one handler.
func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func question() engine.Request {
	return engine.Request{
		Job: "j1", Attempt: 2, Prompt: "Capital of France?", Temperature: 0.1, MaxTokens: 500,
		Key: engine.Key{Question: "q 1\n", Region: "US", Model: "llama3.2-1b", Repeat: 1},
	}
}

// callError demands one of a kind that shows no credential and has a hint.
func callError(t testing.TB, err error, kind engine.Kind) *engine.CallError {
	t.Helper()
	var ce *engine.CallError
	if !errors.As(err, &ce) {
		t.Fatalf("got %v, want a CallError of kind %s", err, kind)
	}
	if ce.Kind != kind {
		t.Fatalf("kind %s (%v), want %s", ce.Kind, err, kind)
	}
	if ce.Hint == "" {
		t.Errorf("no hint for %s", kind)
	}
	if s := err.Error(); strings.Contains(s, testKey) || strings.Contains(s, testSecret) || strings.ContainsAny(s, "\n\r\x1b") {
		t.Errorf("unsafe error: %q", s)
	}
	return ce
}

func TestNewWebRefuses(t *testing.T) {
	tests := []struct {
		name string
		cfg  WebConfig
		want string
	}{
		{"missing", WebConfig{}, "is missing"},
		{"no URL", WebConfig{InferenceURL: "https://a b:hunter2/\x7f"}, "not a URL"},
		{"password", WebConfig{InferenceURL: "https://me:hunter2@h"}, "user:password@"},
		{"health password", WebConfig{InferenceURL: "https://h", HealthURL: "https://me:hunter2@h"}, "health_url"},
		{"scheme", WebConfig{InferenceURL: "ftp://h"}, "neither http nor https"},
		{"no scheme", WebConfig{InferenceURL: "h/path"}, "neither http nor https"},
		{"no host", WebConfig{InferenceURL: "https://:80/"}, "no host"},
		{"opaque", WebConfig{InferenceURL: "https:h"}, "no host"},
		{"half a token", WebConfig{InferenceURL: "https://h", Key: "hunter2"}, "only one"},
		{"line end", WebConfig{InferenceURL: "https://h", Key: "hunter2\n", Secret: "x"}, "control character"},
		{"clear text", WebConfig{InferenceURL: "http://h", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"clear text health", WebConfig{InferenceURL: "https://h", HealthURL: "http://h", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"localhost in capitals", WebConfig{InferenceURL: "http://LocalHost", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"localhost with a dot", WebConfig{InferenceURL: "http://localhost.", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"below localhost", WebConfig{InferenceURL: "http://a.localhost", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"a short address", WebConfig{InferenceURL: "http://127.1", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"an address as a number", WebConfig{InferenceURL: "http://2130706433", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"an address with a zone", WebConfig{InferenceURL: "http://[::1%25lo]", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"all addresses", WebConfig{InferenceURL: "http://0.0.0.0", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Region = "EU"
			_, err := NewWeb(tt.cfg)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "EU") {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(engine.HintOf(err), "hunter2") {
				t.Errorf("shows a credential: %v", err)
			}
			if engine.HintOf(err) == "" {
				t.Error("no hint")
			}
		})
	}
}

func TestNewWebAccepts(t *testing.T) {
	dial := func(context.Context, string, string) (net.Conn, error) { return nil, io.EOF }
	for _, cfg := range []WebConfig{
		{InferenceURL: "http://example.com"},
		{InferenceURL: "https://example.com", Key: "k", Secret: "s"},
		{InferenceURL: "http://localhost:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://127.0.0.9:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://[::1]:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://[::ffff:127.0.0.1]:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://LocalHost"},
		{InferenceURL: "http://simulator", Key: "k", Secret: "s", Dial: dial},
	} {
		if _, err := NewWeb(cfg); err != nil {
			t.Errorf("%s: %v", cfg.InferenceURL, err)
		}
	}
}

func TestCancelConfirmsNothing(t *testing.T) {
	w := newWeb(t, "https://example.com")
	if ok, err := w.Cancel(t.Context(), question(), engine.Call{Handle: "https://example.com/?x"}); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
}

func TestEveryKindHasAHint(t *testing.T) {
	for _, k := range []engine.Kind{
		engine.KindRefused, engine.KindDNS, engine.KindTLS, engine.KindReset, engine.KindCut, engine.KindStatus,
		engine.KindTimeout408, engine.KindRateLimited, engine.KindNotFound, engine.KindGone, engine.KindAuth,
		engine.KindSpend, engine.KindRejected, engine.KindMalformed, engine.KindTooLarge, engine.KindAnswer,
		engine.KindModel, engine.KindRedirect, engine.KindInternal,
	} {
		if hints[k] == "" {
			t.Errorf("%s has none", k)
		}
	}
}
