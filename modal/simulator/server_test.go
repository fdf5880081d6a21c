package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"beacon/modal/simulator/fault"
)

func TestRequestsThatCannotBeAnswered(t *testing.T) {
	s := &Server{Regions: []Region{{Name: "US", Models: []string{"llama3.2-1b"}}}}
	inBubble(t, s, func(r *rig) {
		for _, tt := range []struct {
			method, path, body string
			status             int
			text               string
		}{
			{"POST", "/us/inference", `[]`, 422, `"detail"`},
			{"POST", "/us/inference", `{`, 422, `"detail"`},
			{"POST", "/us/inference", `null`, 422, `"detail"`},
			{"POST", "/us/inference", ``, 422, `"detail"`},
			{"POST", "/us/inference", `{"prompt":1}`, 422, "prompt has the wrong type"},
			{"POST", "/us/inference", `{"prompt":"x","max_tokens":0}`, 422, "max_tokens"},
			{"POST", "/us/inference", `{"prompt":"x"} trailing`, 422, `"detail"`},
			{"POST", "/us/inference", `{"Prompt":"x"}`, 200, `"error":"Prompt is required"`},
			{"POST", "/us/inference", `{"prompt":""}`, 200, `"error":"Prompt is required"`},
			{"POST", "/us/inference", `{"prompt":"x","model":"gpt"}`, 200, `"error":"Unknown model: gpt"`},
			{"POST", "/us/inference", `{"prompt":"` + strings.Repeat("x", 8<<20) + `"}`, 413, fault.TextTooLarge},
			{"GET", "/us/inference", ``, 405, ""},
			{"GET", "/us/inference?__modal_function_call_id=fc-none", ``, 404, fault.TextInvalidCall},
			{"PUT", "/us/inference", `{}`, 405, ""},
			{"POST", "/us/health", `{}`, 405, ""},
			{"GET", "/eu/health", ``, 404, fault.TextInvalidCall},
			{"GET", "/US/health", ``, 404, fault.TextInvalidCall},
			{"GET", "/us/health/", ``, 404, fault.TextInvalidCall},
			{"GET", "/", ``, 404, fault.TextInvalidCall},
			{"GET", "/us/health", ``, 200, `"models_available":["llama3.2-1b"]`},
		} {
			g := r.do(r.Context(), tt.method, "http://sim"+tt.path, tt.body)
			if g.err != nil || g.status != tt.status || !strings.Contains(g.body, tt.text) || tt.status == 422 && !json.Valid([]byte(g.body)) {
				t.Errorf("%s %s %.40s: %d %q %v", tt.method, tt.path, tt.body, g.status, g.body, g.err)
			}
		}
		if calls := r.s.Record().Calls; len(calls) != 0 {
			t.Errorf("accepted %+v", calls)
		}
	})
}

func TestProxyCredentialsAreWantedEverywhere(t *testing.T) {
	s := &Server{ProxyKey: "wk-1", ProxySecret: "ws-1"}
	inBubble(t, s, func(r *rig) {
		for _, header := range []http.Header{
			{}, {"Modal-Key": {"wk-1"}}, {"Modal-Key": {"wk-1"}, "Modal-Secret": {"no"}},
			{"Modal-Key": {"wk-1"}, "Modal-Secret": {"ws-1"}}, {"Authorization": {"Bearer wk-1.ws-1"}},
		} {
			right := header.Get("Modal-Secret") == "ws-1" || header.Get("Authorization") != ""
			for path, status := range map[string]int{
				"/us/health": 200, "/us/inference": 405, "/us/inference?__modal_function_call_id=fc-1": 404,
			} {
				req, _ := http.NewRequest("GET", "http://sim"+path, nil)
				req.Header = header
				resp, err := r.client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if !right {
					status = 401
				}
				if resp.StatusCode != status {
					t.Errorf("%v %s: %d, want %d", header, path, resp.StatusCode, status)
				}
			}
		}
		wantStatus(t, r.post("us", "m", "hi"), 401, fault.TextNoCredentials)
		if rec := r.s.Record(); rec.Unauthorized != 10 {
			t.Errorf("unauthorized %d", rec.Unauthorized)
		}
	})
}

func quick(faults ...Fault) *Server {
	return &Server{Cold: fixed(0), Warm: fixed(0), Faults: faults}
}

func TestServesOnARealPort(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := quick()
	base, err := s.Listen("")
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	resp, err := client.Post(base+"/us/inference", "application/json", strings.NewReader(`{"prompt":"What is 2+2?"}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if !bytes.Contains(body, []byte(`"response":"4"`)) || !strings.HasPrefix(base, "http://127.0.0.1:") {
		t.Errorf("%s: %s", base, body)
	}
	resp, err = client.Get(base + recordPath)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var rec Record
	if err := json.NewDecoder(resp.Body).Decode(&rec); err != nil || len(rec.Calls) != 1 || rec.Posts != 1 {
		t.Errorf("%+v %v", rec, err)
	}
	s.Close()
	if _, err := s.Listen(""); err == nil {
		t.Error("listening after Close")
	}
}

func TestResetIsAResetOnTCP(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := quick(Fault{Kind: "reset"})
	base, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	_, err = client.Post(base+"/us/inference", "application/json", strings.NewReader(`{"prompt":"x"}`))
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
	if c := s.Record().Calls[0]; c.Delivered || c.FinishedAt.IsZero() {
		t.Errorf("call %+v", c)
	}
}

func TestDisconnectIsSeenOnTCPAndCloseIsPrompt(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &Server{}
	base, err := s.Listen("")
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	ctx, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer leave()
	req, _ := http.NewRequestWithContext(ctx, "POST", base+"/us/inference", strings.NewReader(`{"prompt":"x"}`))
	if _, err := client.Do(req); err == nil {
		t.Error("answered")
	}
	for deadline := time.Now().Add(5 * time.Second); len(s.Record().ClosedEarly) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("the closing was never seen")
		}
		<-time.After(time.Millisecond)
	}
	began := time.Now()
	s.Close()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
}
