package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

// newWeb makes a driver with credentials and closes it at the end of the test.
func newWeb(t testing.TB, url string, more ...func(*Config)) *wire.Driver {
	t.Helper()
	cfg := Config{Region: "US", InferenceURL: url, HealthURL: url, Key: drivertest.Key, Secret: drivertest.Secret}
	for _, f := range more {
		f(&cfg)
	}
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// TestMain fails when a goroutine or a socket outlives the tests.
func TestMain(m *testing.M) { drivertest.VerifyMain(m) }

func TestWebConforms(t *testing.T) {
	drivertest.Conform(t, drivertest.Subject{Make: func(t *testing.T, url string) engine.Driver {
		d, err := New(Config{Region: "EU", InferenceURL: url + "/eu/inference", HealthURL: url + "/eu/health"})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}})
}

func TestWebConformsOverHTTP(t *testing.T) {
	drivertest.ConformHTTP(t, drivertest.HTTPSubject{
		Make: func(w drivertest.Way) (engine.Driver, error) {
			return New(Config{Region: "EU", InferenceURL: "http://sim/eu/inference", HealthURL: "http://sim/eu/health",
				Key: w.Key, Secret: w.Secret, AnswerLimit: 4 << 10, Dial: w.Dial})
		},
		SendsToken: true,
		BareHealth: true,
	})
}

func TestNewWebRefuses(t *testing.T) {
	tests := []struct {
		name string
		cfg  Config
		want string
	}{
		{"missing", Config{}, "is missing"},
		{"no URL", Config{InferenceURL: "https://a b:hunter2/\x7f"}, "not a URL"},
		{"password", Config{InferenceURL: "https://me:hunter2@h"}, "user:password@"},
		{"health password", Config{InferenceURL: "https://h", HealthURL: "https://me:hunter2@h"}, "health_url"},
		{"scheme", Config{InferenceURL: "ftp://h"}, "neither http nor https"},
		{"no scheme", Config{InferenceURL: "h/path"}, "neither http nor https"},
		{"no host", Config{InferenceURL: "https://:80/"}, "no host"},
		{"opaque", Config{InferenceURL: "https:h"}, "no host"},
		{"half a token", Config{InferenceURL: "https://h", Key: "hunter2"}, "only one"},
		{"line end", Config{InferenceURL: "https://h", Key: "hunter2\n", Secret: "x"}, "control character"},
		{"clear text", Config{InferenceURL: "http://h", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"clear text health", Config{InferenceURL: "https://a.modal.run", HealthURL: "http://a.modal.run", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"clear text, allowed", Config{InferenceURL: "http://h", Key: "hunter2", Secret: "hunter2", TokenElsewhere: true}, "unencrypted"},
		{"a third party", Config{InferenceURL: "https://a.modal.run.h", Key: "hunter2", Secret: "hunter2"}, "proxy token would go to a.modal.run.h"},
		{"a third party's health", Config{InferenceURL: "https://a.modal.run", HealthURL: "https://h", Key: "hunter2", Secret: "hunter2"}, "proxy token would go to h"},
		{"localhost", Config{InferenceURL: "http://localhost:1", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"localhost in capitals", Config{InferenceURL: "http://LocalHost", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"localhost with a dot", Config{InferenceURL: "http://localhost.", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"below localhost", Config{InferenceURL: "http://a.localhost", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"a short address", Config{InferenceURL: "http://127.1", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"an address as a number", Config{InferenceURL: "http://2130706433", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"an address with a zone", Config{InferenceURL: "http://[::1%25lo]", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
		{"all addresses", Config{InferenceURL: "http://0.0.0.0", Key: "hunter2", Secret: "hunter2"}, "unencrypted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Region = "EU"
			_, err := New(tt.cfg)
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
	for _, cfg := range []Config{
		{InferenceURL: "http://example.com"},
		{InferenceURL: "https://example.com", HealthURL: "https://h"},
		{InferenceURL: "https://example.com", HealthURL: "https://h", Key: "k", Secret: "s", TokenElsewhere: true},
		{InferenceURL: "https://w--a.modal.run", HealthURL: "https://W--B.Modal.Run:443/x", Key: "k", Secret: "s"},
		{InferenceURL: "http://localhost:1"},
		{InferenceURL: "http://127.0.0.9:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://[::1]:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://[::ffff:127.0.0.1]:1", Key: "k", Secret: "s"},
		{InferenceURL: "http://LocalHost"},
		{InferenceURL: "http://simulator", Key: "k", Secret: "s", Dial: dial},
	} {
		if _, err := New(cfg); err != nil {
			t.Errorf("%s: %v", cfg.InferenceURL, err)
		}
	}
}

func TestWebSendsTheBareQuestion(t *testing.T) {
	s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		want := "map[max_tokens:500 model:llama3.2-1b prompt:Capital of France? temperature:0.1]"
		if got := fmt.Sprint(body); got != want {
			t.Errorf("body %s", got)
		}
		for name, want := range map[string]string{
			"Modal-Key": drivertest.Key, "Modal-Secret": drivertest.Secret, "Content-Type": "application/json",
			"X-Trace-Id": "j1/q%201%0A/US/llama3.2-1b/1/2",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		if r.Method != "POST" || r.URL.Path != "/p" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		io.WriteString(rw, drivertest.GoodAnswer)
	})
	reply, err := newWeb(t, s.URL+"/p").Submit(t.Context(), drivertest.Question())
	if err != nil || reply.Call != nil || reply.Answer.Text != "Paris" || reply.At.IsZero() {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func TestCancelConfirmsNothing(t *testing.T) {
	w := newWeb(t, "https://w.modal.run")
	if ok, err := w.Cancel(t.Context(), drivertest.Question(), engine.Call{Handle: "https://w.modal.run/?x"}); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
}
