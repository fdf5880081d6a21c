package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stopFor is how long the program is stopped: longer than the 2 s that verify allows for a
// gap. BEACON_STOPPED replaces it.
func stopFor(t *testing.T) time.Duration {
	text := os.Getenv("BEACON_STOPPED")
	if text == "" {
		return 2500 * time.Millisecond
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("BEACON_STOPPED: %v", err)
	}
	return d
}

// stop keeps the program from running for a while, as Ctrl-Z or a frozen container does.
func stop(cmd *exec.Cmd, d time.Duration) {
	cmd.Process.Signal(syscall.SIGSTOP)
	<-time.After(d) // of the real clock, on which the stopped process has its deadlines
	cmd.Process.Signal(syscall.SIGCONT)
}

// TestAStoppedProgramMissesNoDeadline stops the program twice: while its first calls are in
// flight, whose deadline passes meanwhile, and in the middle of a fast job, in which an
// endpoint is mostly between two questions. Without standstills the first calls fail and
// verify finds a gap.
func TestAStoppedProgramMissesNoDeadline(t *testing.T) {
	t.Parallel()
	o, still := newOperator(t), stopFor(t)
	f, srv := newForeign(still+time.Second, time.Millisecond, time.Hour)
	defer srv.Close()
	more := fmt.Sprintf("[job]\nbarrier = \"endpoint\"\ncold_deadline = %q\n[health]\nevery = \"1h\"\n", still)
	for i := range 60 {
		more += fmt.Sprintf("[[question]]\nid = \"q%02d\"\ntext = \"Question %d?\"\n", i, i)
	}
	o.write("my.toml", webConfig(srv.URL, more))
	cmd := o.command("run", "--config", "my.toml", "--db", "sim.db", "--json")
	out, _ := cmd.StdoutPipe()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !f.waitForCalls(8) {
		t.Error("fewer than 8 calls in a minute")
	}
	stop(cmd, still)
	finished := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), `"event":"execution_finished"`) {
			if finished++; finished == 160 {
				stop(cmd, still)
			}
		}
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 0 || !strings.Contains(errs.String(), "the process was stopped or frozen for") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if log := string(o.read("beacon.log")); strings.Count(log, "no deadline and no check counts that time") < 2 {
		t.Errorf("the log does not have both standstills:\n%s", log)
	}
	var report struct {
		OK         bool
		Standstill int64 `json:"standstill_ms"`
		Checks     []struct {
			ID, Got string
			OK      bool
		}
	}
	r := o.run("verify", "last", "--config", "my.toml", "--db", "sim.db", "--json")
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil || !report.OK || r.code != 0 {
		t.Errorf("exit %d, %v: %+v", r.code, err, report.Checks)
	}
	if found, least := time.Duration(report.Standstill)*time.Millisecond, 2*(still-500*time.Millisecond); found < least {
		t.Errorf("%s of standstill found, at least %s expected", found, least)
	}
	if text := o.ok("verify", "last", "--config", "my.toml", "--db", "sim.db"); !strings.Contains(text, "the process did not run for") {
		t.Errorf("verify does not say that the process was stopped:\n%s", text)
	}
}

// waitForCalls waits until so many calls have arrived, at most a minute.
func (f *otherServer) waitForCalls(n int) bool {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(time.Millisecond) {
		f.mu.Lock()
		posts := f.posts
		f.mu.Unlock()
		if posts >= n {
			return true
		}
	}
	return false
}
