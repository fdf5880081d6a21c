package simulator

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// rig is a Server in a bubble and a client that follows nothing by itself.
type rig struct {
	*testing.T
	s      *Server
	client *http.Client
}

// inBubble runs body in fake time. The bubble fails a test that leaves a goroutine
// behind after Close.
func inBubble(t *testing.T, s *Server, body func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		transport := &http.Transport{DialContext: s.Pipe().DialContext}
		client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
		body(&rig{t, s, client})
		transport.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

// got is an answer as a client sees it; err covers reading the body too.
type got struct {
	status   int
	header   http.Header
	body     string
	err      error
	took     time.Duration
	location string
}

func (g got) json(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(g.body), &m); err != nil {
		t.Fatalf("body %q: %v", g.body, err)
	}
	return m
}

func (r *rig) do(ctx context.Context, method, url, body string) got {
	r.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	began := time.Now()
	resp, err := r.client.Do(req)
	if err != nil {
		return got{err: err, took: time.Since(began)}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return got{resp.StatusCode, resp.Header, string(data), err, time.Since(began), resp.Header.Get("Location")}
}

func (r *rig) post(region, model, prompt string) got {
	r.Helper()
	body, _ := json.Marshal(map[string]any{"model": model, "prompt": prompt})
	return r.do(r.Context(), "POST", "http://sim/"+region+"/inference", string(body))
}

func (r *rig) get(url string) got {
	r.Helper()
	return r.do(r.Context(), "GET", url, "")
}

// ask posts and follows every hand-over.
func (r *rig) ask(region, model, prompt string) got {
	r.Helper()
	g := r.post(region, model, prompt)
	for g.err == nil && g.status == 303 {
		g = r.get(g.location)
	}
	return g
}

func newPipeClient(s *Server) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: s.Pipe().DialContext}}
}

func fixed(d time.Duration) map[string]Span { return map[string]Span{"": {Min: d, Max: d}} }

func near(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if got != want {
		t.Errorf("%s took %v, want %v", what, got, want)
	}
}

func wantStatus(t *testing.T, g got, status int, text string) {
	t.Helper()
	if g.err != nil || g.status != status || !strings.Contains(g.body, text) {
		t.Errorf("got %d %q (%v), want %d %q", g.status, g.body, g.err, status, text)
	}
}
