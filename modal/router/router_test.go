package router

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

// TestMain fails when a goroutine or a socket outlives the tests.
func TestMain(m *testing.M) { drivertest.VerifyMain(m) }

func newRouter(t testing.TB, url string) *wire.Driver {
	t.Helper()
	d, err := New(Config{Region: "ASIA", Place: "ap-southeast", Aliases: []string{"asia", "asia-*", "ap-*"}, BaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestRouterConforms(t *testing.T) {
	drivertest.ConformHTTP(t, drivertest.HTTPSubject{
		Make: func(w drivertest.Way) (engine.Driver, error) {
			return New(Config{Region: "EU", Aliases: []string{"eu", "eu-*"}, BaseURL: "http://sim",
				AnswerLimit: 4 << 10, Dial: w.Dial})
		},
		Differs: map[string]engine.Kind{"wrong-region": engine.KindAnswer},
	})
}

// routed makes a successful answer of a router with the given metadata.
func routed(metadata string) string {
	return `{"success":true,"response":"Paris","error":null,"provider_used":"modal-asia-pacific","inference_time":1.5,"cost_estimate":0.0001,"metadata":` + metadata + `}`
}

const routedReceipt = `{"provider_type":"modal","region":"asia-pacific","model":"m","receipt":{"schema_version":"v0.1.0",
"execution_details":{"region":"asia-southeast"},"output":{"system_prompt":"Be kind.","tokens_generated":3,"metadata":{"temperature":0.1,"max_tokens":500}}}}`

func TestRouterAsksForTheRegion(t *testing.T) {
	s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		if r.Header["Modal-Key"] != nil || r.Header["Modal-Secret"] != nil || r.Header["Authorization"] != nil {
			t.Errorf("credentials were sent: %v", r.Header)
		}
		want := "map[max_tokens:500 model:llama3.2-1b prompt:Capital of France? region_preference:asia temperature:0.1]"
		if got := fmt.Sprint(body); got != want || r.Method != "POST" || r.URL.Path != "/inference" {
			t.Errorf("%s %s %s", r.Method, r.URL, got)
		}
		io.WriteString(rw, routed(routedReceipt))
	})
	reply, err := newRouter(t, s.URL).Submit(t.Context(), drivertest.Question())
	if err != nil {
		t.Fatal(err)
	}
	a := reply.Answer
	if a.Text != "Paris" || a.Region != "asia-pacific" || a.Model != "m" || *a.InferenceMS != 1500 || *a.Tokens != 3 ||
		a.SystemPrompt != "Be kind." || *a.Temperature != 0.1 || *a.MaxTokens != 500 {
		t.Errorf("%+v", a)
	}
}

func TestRouterVerdicts(t *testing.T) {
	failed := func(code, more string) string {
		return `{"success":false,"error":"it broke","error_code":"` + code + `","failure":{"code":"` + code + `"` + more + `}}`
	}
	tests := []struct {
		body string
		kind engine.Kind
		says string
	}{
		{routed(`{}`), "", ""},
		{routed(`null`), "", ""},
		{routed(`{"region":"ASIA-Pacific"}`), "", ""},
		{routed(`{"region":"us-east"}`), engine.KindAnswer, "ASIA was asked and us-east answered"},
		{routed(`{"receipt":{"execution_details":{"region":"eu-west"}}}`), engine.KindAnswer, "eu-west answered"},
		{routed(`{"region":"asia-pacific","receipt":{"execution_details":{"region":"us-east"}}}`), engine.KindAnswer, "us-east answered"},
		{failed("PROVIDER_UNAVAILABLE", `,"transient":true`), engine.KindStatus, "PROVIDER_UNAVAILABLE: it broke"},
		{failed("PROVIDER_UNAVAILABLE", ``), engine.KindAnswer, "it broke"},
		{failed("MODAL_REQUEST_FAILED", `,"transient":true`), engine.KindStatus, "it broke"},
		{failed("MODAL_RESPONSE_PARSE_ERROR", `,"transient":true`), engine.KindMalformed, "it broke"},
		{failed("PROVIDER_HTTP_503", ``), engine.KindStatus, "it broke"},
		{failed("PROVIDER_HTTP_429", `,"transient":false`), engine.KindRateLimited, "it broke"},
		{failed("PROVIDER_EXECUTION_FAILED", `,"http_status":401`), engine.KindAuth, "it broke"},
		{failed("PROVIDER_HTTP_303", ``), engine.KindAnswer, "it broke"},
		{failed("ROUTER_INTERNAL_ERROR\\u001b", ``), engine.KindAnswer, `ROUTER_INTERNAL_ERROR\x1b`},
		{`{"success":false,"error":"Unknown model: x","error_code":"PROVIDER_EXECUTION_FAILED"}`, engine.KindModel, "Unknown model"},
		{`{"success":false}`, engine.KindAnswer, "an error without a text"},
		{`{"success":true,"response":null}`, engine.KindMalformed, "without a response"},
		{`{"success":true,"response":"Response extraction failed"}`, engine.KindMalformed, "extraction"},
		{`{"detail":[]}`, engine.KindMalformed, "neither"},
		{`<html>`, engine.KindMalformed, "not a JSON object"},
	}
	for _, tt := range tests {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, tt.body) })
		reply, err := newRouter(t, s.URL).Submit(t.Context(), drivertest.Question())
		if tt.kind == "" {
			if err != nil || reply.Answer.Text != "Paris" {
				t.Errorf("%s: %v", tt.body, err)
			}
			continue
		}
		if ce := drivertest.WantKind(t, err, tt.kind); !strings.Contains(err.Error(), tt.says) || !ce.Sent {
			t.Errorf("%s: %+v", tt.body, ce)
		}
	}
}

func TestRouterHealthCountsTheRegionsProviders(t *testing.T) {
	provider := func(region, healthy string) string {
		return `{"name":"modal-x","type":"modal","region":"` + region + `","healthy":` + healthy + `,"last_health_check":1763900000.5}`
	}
	for body, want := range map[string]string{
		`{"providers":[` + provider("us-east", "true") + `,` + provider("asia-pacific", "true") + `]}`:        "healthy false []",
		`[` + provider("asia-pacific", "false") + `,` + provider("asia-southeast", "true") + `]`:              "healthy false []",
		`{"providers":[` + provider("us-east", "true") + `,` + provider("asia-pacific", "false") + `,3,"x"]}`: "unhealthy false []",
		`{"providers":[` + provider("us-east", "true") + `]}`:                                                 "no provider for ASIA false []",
		`{"providers":[]}`: "no provider for ASIA false []",
	} {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/providers" {
				t.Errorf("%s", r.URL)
			}
			io.WriteString(rw, body)
		})
		if report, err := newRouter(t, s.URL).Health(t.Context()); err != nil || fmt.Sprint(report.Status, " ", report.ModelsKnown, " ", report.Models) != want {
			t.Errorf("%s: %v, %v", body, report, err)
		}
	}
	for _, body := range []string{`{}`, `{"providers":null}`, `null`, `x`} {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, body) })
		_, err := newRouter(t, s.URL).Health(t.Context())
		drivertest.WantKind(t, err, engine.KindMalformed)
	}
}

const (
	webAnswer = `{"success":true,"response":"Paris.","model":"llama3.2-1b","inference_time":1.2345,"region":"us-east","tokens_generated":12.0,
"finish_reason":"length","receipt":{"output":{"response":"Paris.","system_prompt":"You are in the US.","metadata":{"temperature":0.1,"max_tokens":500}}}}`
	olderAnswer = `{"status":"success","response":"Paris.","model":"m","inference_time":2,"region":"eu-west","tokens_generated":3}`
)

// FuzzDecodeRouted: an accepted answer does not name another region.
func FuzzDecodeRouted(f *testing.F) {
	at := engine.Endpoint{Region: "ASIA", Aliases: []foreign.Text{"asia-*"}}
	for _, s := range []string{routed(routedReceipt), routed(`{"region":"us-east"}`), `{"success":false,"error":"x","error_code":"PROVIDER_HTTP_503"}`, webAnswer, olderAnswer} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, ce := decodeRouted(at, body)
		switch {
		case (a == nil) == (ce == nil):
			t.Fatalf("%v and %v", a, ce)
		case ce != nil && (ce.Err.Error() == "" || strings.ContainsAny(ce.Err.Error(), "\n\r\x00\x1b")):
			t.Errorf("unsafe error %q", ce.Err)
		case a != nil && a.Region != "" && !at.IsRegion(a.Region):
			t.Errorf("answered from %q", a.Region)
		}
	})
}
