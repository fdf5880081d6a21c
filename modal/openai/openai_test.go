package openai

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

const testAPIKey = "sk-abcdefghij"

func newOpenAI(t testing.TB, url string, more ...func(*Config)) *wire.Driver {
	t.Helper()
	cfg := Config{Region: "US", BaseURL: url, APIKey: testAPIKey}
	for _, f := range more {
		f(&cfg)
	}
	d, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestOpenAIConforms(t *testing.T) {
	drivertest.ConformHTTP(t, drivertest.HTTPSubject{
		Make: func(w drivertest.Way) (engine.Driver, error) {
			return New(Config{Region: "EU", BaseURL: "http://sim/eu/v1", AnswerLimit: 4 << 10, Dial: w.Dial})
		},
		Differs: map[string]engine.Kind{"error": engine.KindStatus, "extraction": "", "wrong-region": ""},
	})
}

func TestOpenAISendsOneTurn(t *testing.T) {
	for _, slash := range []string{"", "/"} {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
			var body map[string]any
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			want := "map[max_tokens:500 messages:[map[content:Capital of France? role:user]] model:llama3.2-1b stream:false temperature:0.1]"
			if got := fmt.Sprint(body); got != want {
				t.Errorf("body %s", got)
			}
			for name, want := range map[string]string{
				"Authorization": "Bearer " + testAPIKey, "Modal-Key": "", "Modal-Secret": "", "Content-Type": "application/json",
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
			if r.Method != "POST" || r.URL.Path != "/v1/chat/completions" {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			io.WriteString(rw, vllmAnswer)
		})
		reply, err := newOpenAI(t, s.URL+"/v1"+slash).Submit(t.Context(), drivertest.Question())
		if err != nil || reply.Answer.Text != "Paris." {
			t.Errorf("%+v, %v", reply, err)
		}
	}
}

func TestOpenAIWithoutCredentials(t *testing.T) {
	s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Header["Authorization"] != nil || r.Header["Modal-Key"] != nil {
			t.Errorf("sent %v", r.Header)
		}
		io.WriteString(rw, ollamaAnswer)
	})
	d := newOpenAI(t, s.URL, func(c *Config) { c.APIKey = "" })
	if reply, err := d.Submit(t.Context(), drivertest.Question()); err != nil || !reply.Answer.Truncated {
		t.Errorf("%+v %v", reply, err)
	}
}

// TestOpenAINamesRefusals: an error shows the server's message and has the right kind.
func TestOpenAINamesRefusals(t *testing.T) {
	tests := []struct {
		status int
		body   string
		kind   engine.Kind
		says   string
	}{
		{404, `{"error":{"message":"The model ` + "`x`" + ` does not exist.","type":"NotFoundError","param":null,"code":404}}`, engine.KindModel, "HTTP 404 Not Found: The model `x` does not exist."},
		{404, `{"object":"error","message":"The model does not exist.","type":"NotFoundError","param":null,"code":404}`, engine.KindModel, "does not exist"},
		{404, `{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`, engine.KindModel, "try pulling"},
		{400, `{"error":{"message":"nope","code":"model_not_found"}}`, engine.KindModel, "nope"},
		{404, `{"detail":"Not Found"}`, engine.KindNotFound, "detail"},
		{404, `404 page not found`, engine.KindNotFound, "page not found"},
		{400, `{"error":{"message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}}`, engine.KindRejected, "context length"},
		{401, `{"error":"Unauthorized"}`, engine.KindAuth, "HTTP 401 Unauthorized: Unauthorized"},
		{401, `{"error":{"message":"Incorrect API key provided: ` + testAPIKey + `","code":"invalid_api_key"}}`, engine.KindAuth, "[hidden]"},
		{429, `{"error":{"message":"Slow down","type":"requests","code":"rate_limit_exceeded"}}`, engine.KindRateLimited, "Slow down"},
		{429, `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}`, engine.KindSpend, "quota"},
		{500, `{"error":{"message":"EngineCore encountered an issue\u001b[31m","type":"InternalServerError","code":500}}`, engine.KindStatus, `issue\x1b[31m`},
		{503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`, engine.KindStatus, "Loading model"},
	}
	for _, tt := range tests {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(tt.status)
			io.WriteString(rw, tt.body)
		})
		_, err := newOpenAI(t, s.URL).Submit(t.Context(), drivertest.Question())
		ce := drivertest.WantKind(t, err, tt.kind)
		if ce.Status != tt.status || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), testAPIKey) {
			t.Errorf("%s: %+v", tt.body, ce)
		}
		if strings.Contains(ce.Hint, "inference_url") || strings.Contains(ce.Hint, "modal deploy") {
			t.Errorf("a hint of another driver: %s", ce.Hint)
		}
		_, err = newOpenAI(t, s.URL).Health(t.Context())
		ce = drivertest.WantKind(t, err, tt.kind)
		if strings.Contains(ce.Hint, "Modal's dashboard") || strings.Contains(ce.Hint, "correct models of the region") {
			t.Errorf("a hint of another driver for health: %s", ce.Hint)
		}
	}
}

func TestOpenAIHealthIsTheListOfModels(t *testing.T) {
	tests := []struct{ body, want string }{
		{`{"object":"list","data":[{"id":"a","object":"model","owned_by":"vllm","root":"a","max_model_len":4096},{"id":"b"}]}`, " true [a b]"},
		{`{"object":"list","data":[{"id":"llama3.2:1b","object":"model","created":1,"owned_by":"library"}]}`, " true [llama3.2:1b]"},
		{`{"object":"list","data":null}`, " true []"},
		{`{"models":[{"name":"a"}],"object":"list","data":[{"id":"a","meta":{"n_ctx_train":1}},7,{"id":8}]}`, " true [a]"},
		{`{"models":[{"name":"a"}]}`, "malformed"},
		{`{"data":"x"}`, "malformed"},
		{`[]`, "malformed"},
		{`<html>`, "malformed"},
	}
	for _, tt := range tests {
		s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
			if r.Method != "GET" || r.URL.Path != "/v1/models" || r.Header.Get("Authorization") != "Bearer "+testAPIKey {
				t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
			}
			io.WriteString(rw, tt.body)
		})
		report, err := newOpenAI(t, s.URL+"/v1").Health(t.Context())
		if tt.want == "malformed" {
			if ce := drivertest.WantKind(t, err, engine.KindMalformed); ce.Sent || !strings.Contains(ce.Hint, "base_url") {
				t.Errorf("%+v", ce)
			}
		} else if got := reported(report); err != nil || got != tt.want {
			t.Errorf("%s: %s, %v", tt.body, got, err)
		}
	}
}

// reported formats a health report as one line.
func reported(r engine.HealthReport) string {
	return fmt.Sprint(r.Status, " ", r.ModelsKnown, " ", r.Models)
}

func TestNewOpenAIRefuses(t *testing.T) {
	tests := []struct {
		name, want string
		cfg        Config
	}{
		{"missing", "base_url is missing", Config{}},
		{"password", "user:password@", Config{BaseURL: "https://me:hunter2@h/v1"}},
		{"scheme", "neither http nor https", Config{BaseURL: "localhost:11434/v1"}},
		{"line end", "OPENAI_API_KEY holds", Config{BaseURL: "https://h", APIKey: "hunter2\n"}},
		{"clear text", "unencrypted", Config{BaseURL: "http://h/v1", APIKey: "hunter2"}},
		{"a name of this machine", "unencrypted", Config{BaseURL: "http://localhost/v1", APIKey: "hunter2"}},
		{"line end of another key", "TOGETHER_KEY holds", Config{BaseURL: "https://h", APIKey: "hunter2\n", KeyEnv: "TOGETHER_KEY"}},
		{"another spelling of localhost", "unencrypted", Config{BaseURL: "http://LocalHost/v1", APIKey: "hunter2"}},
	}
	for _, tt := range tests {
		tt.cfg.Region = "EU"
		_, err := New(tt.cfg)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "EU") || engine.HintOf(err) == "" {
			t.Errorf("%s: %v", tt.name, err)
		}
		if strings.Contains(fmt.Sprint(err, engine.HintOf(err)), "hunter2") {
			t.Errorf("shows a credential: %v", err)
		}
	}
	for _, url := range []string{"http://127.0.0.1:11434/v1", "http://[::1]/v1", "https://h/v1"} {
		newOpenAI(t, url)
	}
}
