package function

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/modal/drivertest"
	"beacon/modal/simulator"
)

// TestMain fails when a goroutine or a socket outlives the tests.
func TestMain(m *testing.M) { drivertest.VerifyMain(m) }

// toServer points the SDK at a server and away from the configuration of this machine.
func toServer(t *testing.T, url string) {
	t.Helper()
	for name, value := range map[string]string{
		"MODAL_SERVER_URL": url, "MODAL_TOKEN_ID": "ak-testtoken", "MODAL_TOKEN_SECRET": "as-testsecret",
		"MODAL_CONFIG_PATH": filepath.Join(t.TempDir(), "none.toml"), "MODAL_PROFILE": "", "MODAL_ENVIRONMENT": "",
		"MODAL_OAUTH_REFRESH_TOKEN": "", "MODAL_OAUTH_CLIENT_SECRET": "", "MODAL_OAUTH_JWT_KEY": "",
	} {
		t.Setenv(name, value)
	}
}

// simulated makes a driver for a simulator's control plane on a real port.
func simulated(t *testing.T, s *simulator.Server) *Driver {
	t.Helper()
	return newFunction(t, drivertest.Listen(t, s))
}

func newFunction(t *testing.T, url string) *Driver {
	t.Helper()
	toServer(t, url)
	account, err := NewAccount(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { account.Close() })
	f, err := account.Driver(Config{Region: "EU", App: "app-eu", Function: "Inference.generate"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func submitted(t *testing.T, f *Driver, prompt string) engine.Call {
	t.Helper()
	reply, err := f.Submit(t.Context(), drivertest.Request(prompt))
	if err != nil || reply.Call == nil || reply.Answer != nil {
		t.Fatalf("%+v %v", reply, err)
	}
	return *reply.Call
}

func TestFunctionConforms(t *testing.T) {
	drivertest.Conform(t, drivertest.Subject{
		Make:    func(t *testing.T, url string) engine.Driver { return newFunction(t, url) },
		Cancels: true,
	})
}

func TestFunctionGivesTheIDAtOnceAndTheAnswerLater(t *testing.T) {
	s := drivertest.Swift()
	s.Warm = drivertest.Spans(300 * time.Millisecond)
	f := simulated(t, s)
	submitted(t, f, "Who are you?") // looks the function up
	from := time.Now()
	call := submitted(t, f, "What is 2+2?")
	if took := time.Since(from); took > 200*time.Millisecond {
		t.Errorf("Submit waited %s", took)
	}
	if !strings.HasPrefix(string(call.Handle), "fc-") || call.Hops != 0 || time.Since(call.At) > time.Minute {
		t.Errorf("call %+v", call)
	}
	reply, err := f.Collect(t.Context(), drivertest.Request("What is 2+2?"), call)
	if err != nil || reply.Call != nil || reply.At.IsZero() {
		t.Fatalf("%+v %v", reply, err)
	}
	a := reply.Answer
	if a.Text == "" || a.Region != "eu-west" || a.Model != "llama3.2-1b" || a.ContainerID == "" || a.ObservedRegion != "eu-west-1" ||
		a.CodeVersion == "" || a.SystemPrompt == "" || a.PromptSHA256 == "" || *a.InferenceMS != 300 || *a.Tokens == 0 ||
		*a.Cold || *a.Temperature != 0.1 || *a.MaxTokens != 500 {
		t.Errorf("answer %+v", a)
	}
}

func TestFunctionCollectsAfterARestart(t *testing.T) {
	s := drivertest.Swift()
	call := submitted(t, simulated(t, s), "q")
	again := newFunction(t, drivertest.Listen(t, s))
	for range 2 { // a result can be read twice
		if reply, err := again.Collect(t.Context(), drivertest.Request("q"), call); err != nil || reply.Answer == nil {
			t.Errorf("%+v %v", reply, err)
		}
	}
	if n := len(s.Record().Calls); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestFunctionCancelsAtModal(t *testing.T) {
	s := drivertest.Swift()
	s.Warm = drivertest.Spans(time.Hour)
	f := simulated(t, s)
	call := submitted(t, f, "q")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.Collect(ctx, drivertest.Request("q"), call); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a look cut short: %v", err)
	}
	if ok, err := f.Cancel(t.Context(), drivertest.Request("q"), call); !ok || err != nil {
		t.Errorf("cancel: %t %v", ok, err)
	}
	if r := s.Record(); r.Cancels != 1 || !r.Calls[0].Canceled {
		t.Errorf("record %+v", r)
	}
	_, err := f.Collect(t.Context(), drivertest.Request("q"), call)
	if ce := drivertest.CallError(t, err); ce.Kind != engine.KindGone || !ce.Ended || !ce.Sent {
		t.Errorf("a canceled call: %+v", ce)
	}
	if ok, err := f.Cancel(t.Context(), drivertest.Request("q"), engine.Call{Handle: "fc-unknown"}); ok || err == nil {
		t.Errorf("an unknown call: %t %v", ok, err)
	}
}

// TestFunctionSeesASpawnThrough: a spawn that is canceled while it runs still returns the
// id, so that the call can be canceled.
func TestFunctionSeesASpawnThrough(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := drivertest.Swift()
	f := simulated(t, s)
	if _, err := f.Health(ctx); err != nil {
		t.Fatal(err)
	}
	reached := make(chan struct{})
	f.account = withInterceptor(t, f.account, func() {
		cancel()
		close(reached)
	})
	f.keep(nil)
	reply, err := f.Submit(ctx, drivertest.Request("q"))
	<-reached
	if err != nil || reply.Call == nil {
		t.Fatalf("%+v %v", reply, err)
	}
	if _, err := f.Submit(ctx, drivertest.Request("q")); !errors.Is(err, context.Canceled) {
		t.Errorf("a spawn after the end: %v", err)
	}
	if n := s.Record().Spawns; n != 1 {
		t.Errorf("%d spawns", n)
	}
}

func TestFunctionTakesLongPromptsAndRefusesLongAnswers(t *testing.T) {
	prompt := strings.Repeat("long ", 4_000)
	s := drivertest.Swift()
	s.AnswerFunc = func(a simulator.Ask) (string, bool) { return strings.Repeat("wide ", 300_000), a.Prompt != prompt }
	f := simulated(t, s)
	if reply, err := f.Collect(t.Context(), drivertest.Request(prompt), submitted(t, f, prompt)); err != nil || reply.Answer.Text == "" {
		t.Errorf("%v", err)
	}
	if r := s.Record(); r.Uploads != 1 || r.Calls[0].Prompt != prompt {
		t.Errorf("%d uploads", r.Uploads)
	}
	_, err := f.Collect(t.Context(), drivertest.Request("q"), submitted(t, f, "q"))
	if ce := drivertest.CallError(t, err); ce.Kind != engine.KindTooLarge || !ce.Ended || !strings.Contains(ce.Err.Error(), "answer_limit (1 MiB)") {
		t.Errorf("%+v", ce)
	}
}

func TestFunctionHealthIsWhatModalSaysOfIt(t *testing.T) {
	s := drivertest.Swift()
	s.Warm = drivertest.Spans(time.Hour)
	f := simulated(t, s)
	report, err := f.Health(t.Context())
	if err != nil || *report.Backlog != 0 || *report.Containers != 0 || report.ModelsKnown {
		t.Fatalf("%+v %v", report, err)
	}
	submitted(t, f, "a")
	submitted(t, f, "b")
	time.Sleep(100 * time.Millisecond)
	if report, err = f.Health(t.Context()); err != nil || *report.Backlog != 1 || *report.Containers != 1 {
		t.Errorf("backlog %d, %d containers, %v", *report.Backlog, *report.Containers, err)
	}
	f.cfg.App = "app-us"
	_, err = f.Health(t.Context())
	if ce := drivertest.CallError(t, err); ce.Kind != engine.KindNotFound || ce.Hint == "" {
		t.Errorf("%+v", ce)
	}
}

func TestFunctionReadsLogs(t *testing.T) {
	f := simulated(t, drivertest.Swift())
	call := submitted(t, f, "first")
	if _, err := f.Collect(t.Context(), drivertest.Request("first"), call); err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond)
	var lines []engine.ContainerLine
	for line, err := range f.Logs(t.Context(), 2) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
		if len(lines) == 2 {
			go func() {
				time.Sleep(100 * time.Millisecond) // the stream is open by then
				f.Submit(context.WithoutCancel(t.Context()), drivertest.Request("second"))
			}()
		}
		if len(lines) == 4 {
			break
		}
	}
	if l := lines[0]; l.Call != call.Handle || l.Container == "" || l.Source != "stdout" || l.Text != `asked "first"` {
		t.Errorf("%+v", l)
	}
	if l := lines[2]; l.Text != `asked "second"` {
		t.Errorf("%+v", l)
	}
}

func TestFunctionRefusesHandlesThatCannotBe(t *testing.T) {
	f := simulated(t, drivertest.Swift())
	for _, call := range []engine.Call{
		{Handle: "https://w--app.modal.run/?c=1"},
		{Handle: "fc-unknown"},
		{Handle: "fc-old", At: time.Now().Add(-8 * 24 * time.Hour)},
	} {
		_, err := f.Collect(t.Context(), drivertest.Request("q"), call)
		if ce := drivertest.CallError(t, err); ce.Kind != engine.KindGone || !ce.Ended || !ce.Sent {
			t.Errorf("%+v: %+v", call, ce)
		}
	}
}
