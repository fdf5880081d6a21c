package cli_test

import (
	"encoding/json"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAControlPlaneNobodyHereWrote(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, 200*time.Millisecond)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig(""))
	o.ok("run", "--config", "my.toml", "--plain")
	o.ok("verify", "last", "--config", "my.toml")
	o.ok("health", "--config", "my.toml")
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(o.answers("my.toml")); n != 64 || len(f.calls) != 64 || f.canceled != 0 {
		t.Errorf("%d answers, %d spawns, %d canceled", n, len(f.calls), f.canceled)
	}
	if f.most > 8 || len(f.prompts) != 8 || f.late != 0 {
		t.Errorf("at most %d in flight, %d batches, %d sent early", f.most, len(f.prompts), f.late)
	}
}

// TestPrewarmAsksEachEndpointOnce: driver function warms each endpoint by a question of one
// token before question 1, and in no other way: this server implements no other.
func TestPrewarmAsksEachEndpointOnce(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, 100*time.Millisecond)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig("[job]\nprewarm = true\n"))
	out := o.ok("run", "--config", "my.toml", "--plain")
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.calls) != 64+8 || len(f.prompts) != 1+8 || f.late != 0 {
		t.Errorf("%d calls, want 64 and 8 to warm; prompts %q; %d sent early", len(f.calls), f.prompts, f.late)
	}
	if strings.Contains(out, "level=WARN") {
		t.Errorf("warnings: %s", out)
	}
}

// TestSignalsWithDriverFunction: a signal cancels every call in flight at the server. A kill
// cancels none, and the resume collects each.
func TestSignalsWithDriverFunction(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			f, url := newForeignControl(t, 300*time.Millisecond)
			o := newOperator(t)
			o.env = controlEnv(url)
			o.write("my.toml", functionConfig(""))
			cmd := o.command("run", "--config", "my.toml", "--json")
			out, _ := cmd.StdoutPipe()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			answered, signaled := 0, false
			for events := json.NewDecoder(out); ; {
				var ev struct{ Event, State string }
				if events.Decode(&ev) != nil {
					break
				}
				if ev.Event == "execution_finished" && ev.State == "completed" {
					answered++
				}
				if ev.Event == "execution_waiting" && answered >= 20 && !signaled {
					signaled = true // a second signal would end the program at once
					cmd.Process.Signal(sig)
				}
			}
			cmd.Wait()
			f.mu.Lock()
			spawned, canceled := len(f.calls), f.canceled
			f.mu.Unlock()
			open := spawned - len(o.answers("my.toml"))
			if sig == syscall.SIGINT && (open == 0 || canceled != open) || sig == syscall.SIGKILL && canceled != 0 {
				t.Errorf("%d calls had no answer, %d were canceled", open, canceled)
			}
			o.ok("resume", "--config", "my.toml", "--plain")
			o.ok("verify", "last", "--config", "my.toml")
			rows := o.ok("export", "last", "--config", "my.toml")
			flagged := strings.Count(rows, `"unknown_outcome":true`)
			f.mu.Lock()
			defer f.mu.Unlock()
			if n := len(o.answers("my.toml")); n != 64 || len(f.calls) != 64+canceled+flagged {
				t.Errorf("%d answers of %d spawns, %d canceled, %d flagged", n, len(f.calls), canceled, flagged)
			}
		})
	}
}

// TestQuestionsWaitInModalsQueue: with more than one call per endpoint the next question is
// already at Modal when the earlier one is answered, and the barrier holds.
func TestQuestionsWaitInModalsQueue(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, 100*time.Millisecond)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig("[job]\nper_endpoint = 2\nlookahead = 1\nmax_in_flight = 0\n"))
	o.ok("run", "--config", "my.toml", "--plain")
	o.ok("verify", "last", "--config", "my.toml")
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(o.answers("my.toml")); n != 64 || len(f.calls) != 64 || f.most <= 8 || f.most > 16 {
		t.Errorf("%d answers, %d spawns, at most %d in flight", n, len(f.calls), f.most)
	}
}

func TestDriverFunctionWithoutATokenIsRefused(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("my.toml", functionConfig(""))
	if r := o.run("run", "--config", "my.toml", "--plain"); r.code != 2 || !strings.Contains(r.stderr, "modal setup") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
}

// TestADeadlineEndsTheCallAtModal: a call that passes its deadline is canceled at Modal, so
// its outcome is known.
func TestADeadlineEndsTheCallAtModal(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, time.Hour)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig("[job]\ncold_deadline = \"300ms\"\nwarm_deadline = \"300ms\"\n"))
	if r := o.run("run", "--config", "my.toml", "--plain", "--questions", "math_basic"); r.code != 1 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	rows := o.ok("export", "last", "--config", "my.toml")
	said, unknown := strings.Count(rows, "the call was canceled at Modal"), strings.Count(rows, `"unknown_outcome":true`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.calls) != 8 || f.canceled != 8 || said != 8 || unknown != 0 {
		t.Errorf("%d calls, %d canceled, said of %d, %d unknown\n%s", len(f.calls), f.canceled, said, unknown, rows)
	}
}

func TestVersionNamesTheSDK(t *testing.T) {
	t.Parallel()
	var v struct {
		SDK string `json:"modal_sdk"`
	}
	if err := json.Unmarshal([]byte(newOperator(t).ok("version", "--json")), &v); err != nil || !strings.HasPrefix(v.SDK, "v") {
		t.Errorf("modal_sdk %q, %v", v.SDK, err)
	}
}
