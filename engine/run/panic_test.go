package run_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/run"
	"beacon/modal/simulator"
)

// broken is a driver that panics.
type broken struct{ engine.Driver }

func (broken) Submit(context.Context, engine.Request) (engine.Reply, error) {
	panic("a driver's fault")
}

// TestAPanicGivesTheTerminalBackFirst starts itself as a second process, because a
// panic ends the program.
func TestAPanicGivesTheTerminalBackFirst(t *testing.T) {
	if os.Getenv("BEACON_TEST_PANIC") != "" {
		w := newWorld(t, &simulator.Server{})
		w.start()
		w.halt()
		for i := range w.targets {
			w.targets[i].Driver = broken{w.targets[i].Driver}
		}
		e := run.New(run.Options{Store: w.db, Targets: w.targets, Settings: w.set, Crashed: func() { os.Stderr.WriteString("terminal restored\n") }})
		go e.Run(t.Context())
		h, err := e.Submit(w.plan())
		if err != nil {
			t.Fatal(err)
		}
		h.Outcome()
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestAPanicGivesTheTerminalBackFirst$")
	// The process that panics cannot remove its files, so they are in this test's folder.
	cmd.Env = append(os.Environ(), "BEACON_TEST_PANIC=1", "TMPDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	restored, trace := strings.Index(string(out), "terminal restored"), strings.Index(string(out), "panic: a driver's fault")
	if err == nil || restored < 0 || trace < restored || !strings.Contains(string(out), "broken.Submit") {
		t.Errorf("want the terminal restored, then the trace of the fault:\n%s", out)
	}
}
