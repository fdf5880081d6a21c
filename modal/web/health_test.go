package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/modal/drivertest"
)

func TestHealthReports(t *testing.T) {
	for body, want := range map[string]string{
		`{"status":"healthy","models_available":["a","b"],"models_ready":[]}`: "{healthy true [a b]}",
		`{"status":"healthy"}`:                               "{healthy false []}",
		`{"status":"healthy","models_available":[]}`:         "{healthy true []}",
		`{"status":"healthy","models_available":null}`:       "{healthy false []}",
		`{"status":"healthy","models_available":"a"}`:        "{healthy false []}",
		`{"status":"healthy","models_available":["a",1,{}]}`: "{healthy true [a]}",
		`{"status":7,"models_available":{"a":1}}`:            "{ false []}",
		`{"status":"\u001b[31mbad"}`:                         `{\x1b[31mbad false []}`,
	} {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
			if r.Method != "GET" || r.Header.Get("Modal-Key") != drivertest.Key || r.Header.Get("Modal-Secret") != drivertest.Secret {
				t.Errorf("%s %v", r.Method, r.Header)
			}
			io.WriteString(rw, body)
		})
		report, err := newWeb(t, s.URL).Health(t.Context())
		got := fmt.Sprintf("{%s %t %v}", report.Status, report.ModelsKnown, report.Models)
		if err != nil || got != want || report.Backlog != nil || report.Containers != nil {
			t.Errorf("%s: %s, %v", body, got, err)
		}
	}
}

func TestHealthErrors(t *testing.T) {
	tests := []struct {
		status int
		body   string
		kind   engine.Kind
		hint   string
	}{
		{200, "<!doctype html>", engine.KindMalformed, "not a health function"},
		{200, "[]", engine.KindMalformed, "not a health function"},
		{200, strings.Repeat(" ", 1<<20+1), engine.KindTooLarge, "not a health function"},
		{201, "{}", engine.KindRejected, "health_url"},
		{303, "", engine.KindRedirect, "in time"},
		{401, "modal-http: missing credentials for proxy authorization", engine.KindAuth, "MODAL_KEY and MODAL_SECRET"},
		{404, "modal-http: invalid function call", engine.KindNotFound, "no deployed function has this URL"},
		{404, "modal-http: app for invoked web endpoint is stopped", engine.KindNotFound, "stopped"},
		{404, "", engine.KindNotFound, "health_url"},
		{405, "", engine.KindRejected, "health_url"},
		{503, "", engine.KindStatus, "modal app logs"},
	}
	for _, tt := range tests {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) {
			if tt.status == 303 {
				rw.Header().Set("Location", "?x")
			}
			rw.WriteHeader(tt.status)
			io.WriteString(rw, tt.body)
		})
		_, err := newWeb(t, s.URL).Health(t.Context())
		if ce := drivertest.WantKind(t, err, tt.kind); !strings.Contains(ce.Hint, tt.hint) || ce.Sent || !strings.HasPrefix(ce.Op, "GET health http://") {
			t.Errorf("%d %s: %+v", tt.status, tt.body, ce)
		}
	}
}

func TestHealthWithoutURL(t *testing.T) {
	w := newWeb(t, "https://w.modal.run", func(c *Config) { c.HealthURL = "" })
	_, err := w.Health(t.Context())
	drivertest.WantKind(t, err, engine.KindRejected)
}
