package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/modal-labs/modal-client/go"

	"beacon/modal/drivertest"
	"beacon/modal/simulator"
)

func TestMain(m *testing.M) { drivertest.VerifyMain(m) }

// desk is a Server on a real port with the unchanged SDK before it.
type desk struct {
	*testing.T
	s      *simulator.Server
	client *sdk.Client
}

func newDesk(t *testing.T, s *simulator.Server) *desk {
	t.Helper()
	url, err := s.Listen("")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("MODAL_CONFIG_PATH", filepath.Join(t.TempDir(), "none.toml"))
	t.Setenv("MODAL_SERVER_URL", url)
	client, err := sdk.NewClientWithOptions(&sdk.ClientParams{TokenID: "ak-x", TokenSecret: "as-x", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &desk{t, s, client}
}

// method is Inference.generate of an app.
func (d *desk) method(app string) *sdk.Function {
	d.Helper()
	class, err := d.client.Cls.FromName(d.Context(), app, "Inference", nil)
	if err != nil {
		d.Fatal(err)
	}
	instance, err := class.Instance(d.Context(), nil)
	if err != nil {
		d.Fatal(err)
	}
	f, err := instance.Method("generate")
	if err != nil {
		d.Fatal(err)
	}
	return f
}

func (d *desk) spawn(f *sdk.Function, model, prompt string) *sdk.FunctionCall {
	d.Helper()
	call, err := f.Spawn(d.Context(), nil, map[string]any{"model": model, "prompt": prompt, "temperature": 0.1, "max_tokens": 500})
	if err != nil {
		d.Fatal(err)
	}
	return call
}

func (d *desk) get(call *sdk.FunctionCall, timeout time.Duration) (map[any]any, error) {
	v, err := call.Get(d.Context(), &sdk.FunctionCallGetParams{Timeout: &timeout})
	m, _ := v.(map[any]any)
	return m, err
}

// post asks a web function on the same port.
func (d *desk) post(path, body string) map[string]any {
	d.Helper()
	resp, err := http.Post(os.Getenv("MODAL_SERVER_URL")+path, "application/json", strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	defer resp.Body.Close()
	var m map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		d.Fatal(err)
	}
	return m
}

// brisk is a Server whose cold starts take 30 ms and answers 10.
func brisk() *simulator.Server {
	return &simulator.Server{Cold: drivertest.Spans(30 * time.Millisecond), Warm: drivertest.Spans(10 * time.Millisecond)}
}

func TestTheSDKSpawnsAndGetsOnTheSameContainersAsTheWeb(t *testing.T) {
	d := newDesk(t, brisk())
	call := d.spawn(d.method("eu"), "m", "What is 2+2?")
	if !strings.HasPrefix(call.FunctionCallID, "fc-") {
		t.Errorf("id %q", call.FunctionCallID)
	}
	zero := time.Duration(0)
	if _, err := call.Get(t.Context(), &sdk.FunctionCallGetParams{Timeout: &zero}); !errors.As(err, &sdk.TimeoutError{}) {
		t.Errorf("a call under way: %v", err)
	}
	m, err := d.get(call, time.Minute)
	if err != nil || m["success"] != true || m["region"] != "eu-west" || m["cold"] != true {
		t.Fatalf("%v %v", m, err)
	}
	if n, ok := m["tokens_generated"].(uint64); !ok || n == 0 {
		t.Errorf("tokens %T %v", m["tokens_generated"], m["tokens_generated"])
	}
	again, err := d.client.FunctionCalls.FromID(t.Context(), call.FunctionCallID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := d.get(again, time.Minute); err != nil || second["response"] != m["response"] {
		t.Errorf("a second reading: %v %v", second, err)
	}
	resp := d.post("/eu/inference", `{"model":"m","prompt":"Who are you?"}`)
	if resp["cold"] != false || resp["container_id"] != m["container_id"] {
		t.Errorf("the web function had another container: %v, %v", resp, m["container_id"])
	}
	r := d.s.Record()
	if len(r.Calls) != 2 || r.Spawns != 1 || r.Posts != 1 || !r.Calls[0].Spawned || !r.Calls[0].Delivered || r.Calls[1].Spawned {
		t.Errorf("record %+v", r)
	}
}

func TestAClientThatLeavesCancelsNoSpawnedCall(t *testing.T) {
	s := brisk()
	s.HangUp = time.Millisecond
	d := newDesk(t, s)
	call := d.spawn(d.method("eu"), "m", "q")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if _, err := call.Get(ctx, nil); err == nil {
		t.Fatal("it was too quick")
	}
	if m, err := d.get(call, time.Minute); err != nil || m["success"] != true {
		t.Errorf("%v %v", m, err)
	}
}

func TestACancelEndsTheCallAndIsRecorded(t *testing.T) {
	s := brisk()
	s.Warm = drivertest.Spans(time.Hour)
	d := newDesk(t, s)
	f := d.method("eu")
	running, queued := d.spawn(f, "m", "a"), d.spawn(f, "m", "b")
	for _, call := range []*sdk.FunctionCall{running, queued} {
		if err := call.Cancel(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.get(call, time.Minute); !errors.As(err, &sdk.RemoteError{}) {
			t.Errorf("a canceled call: %v", err)
		}
	}
	r := d.s.Record()
	if r.Cancels != 2 || !r.Calls[0].Canceled || !r.Calls[1].Canceled || r.InFlight != 0 {
		t.Errorf("record %+v", r)
	}
}

func TestALongPromptAndALongResultGoThroughBlobs(t *testing.T) {
	s := brisk()
	prompt, answer := strings.Repeat("long ", 5_000), strings.Repeat("wide ", 1<<20)
	s.AnswerFunc = func(a simulator.Ask) (string, bool) { return answer, a.Prompt == prompt }
	d := newDesk(t, s)
	m, err := d.get(d.spawn(d.method("eu"), "m", prompt), time.Minute)
	if err != nil || m["response"] != answer {
		t.Fatalf("%d bytes, %v", len(m), err)
	}
	if r := d.s.Record(); r.Uploads != 1 || r.Calls[0].Prompt != prompt {
		t.Errorf("%d uploads", r.Uploads)
	}
}

func TestStatsCountQueueAndContainers(t *testing.T) {
	s := brisk()
	s.Warm, s.Regions = drivertest.Spans(time.Hour), []simulator.Region{{Name: "EU", App: "app-eu", Function: "Inference.generate", Models: []string{"m"}}}
	d := newDesk(t, s)
	f := d.method("app-eu")
	asked := 0
	stats := func() (backlog, runners int) {
		asked++
		got, err := f.GetCurrentStats(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Backlog, got.NumTotalRunners
	}
	if b, n := stats(); b != 0 || n != 0 {
		t.Errorf("at the start: backlog %d, %d runners", b, n)
	}
	d.spawn(f, "m", "a")
	for backlog := 1; backlog > 0; { // until the container has started and taken it
		backlog, _ = stats()
	}
	d.spawn(f, "m", "b")
	if b, n := stats(); b != 1 || n != 1 {
		t.Errorf("two calls: backlog %d, %d runners", b, n)
	}
	if r := d.s.Record(); r.ContainersByEndpoint["eu/m"] != 1 || r.StatsGets != asked {
		t.Errorf("record %+v", r)
	}
}

func TestLogsAreStreamedTailedAndFetched(t *testing.T) {
	s := brisk()
	s.Warm = drivertest.Spans(100 * time.Millisecond)
	d := newDesk(t, s)
	f := d.method("eu")
	call := d.spawn(f, "m", "What is 2+2?")
	var streamed []string
	lines, err := call.Logs.Stream(t.Context(), nil) // ends by itself when the call has
	if err != nil {
		t.Fatal(err)
	}
	for line, err := range lines {
		if err != nil {
			t.Fatal(err)
		}
		streamed = append(streamed, line.Message)
	}
	if all := strings.Join(streamed, ""); !strings.Contains(all, "answered in") {
		t.Errorf("streamed %q", all)
	}
	tailed, err := f.Logs.Tail(t.Context(), &sdk.LogTailParams{Entries: 2})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line, err := range tailed {
		if n++; err != nil || len(line.ContextIDs) == 0 || line.Timestamp.IsZero() {
			t.Errorf("%+v %v", line, err)
		}
	}
	if n != 2 {
		t.Errorf("%d lines, want 2", n)
	}
	fetched, err := call.Logs.Fetch(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	n = 0
	for _, err := range fetched {
		if n++; err != nil {
			t.Error(err)
		}
	}
	if n != 2 {
		t.Errorf("%d lines of the call, want 2", n)
	}
}
