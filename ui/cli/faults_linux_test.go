package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAFullDiskInMidJobKeepsWhatWasAnswered(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	o := newOperator(t)
	disk := filepath.Join(o.dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no small disk can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, syscall.MNT_DETACH)
	o.write("slow.toml", slow)
	ballast := filepath.Join(disk, "ballast")
	cmd := o.command("run", "--config", "slow.toml", "--db", "disk/sim.db", "--json")
	out, _ := cmd.StdoutPipe()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := map[string]bool{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var ev struct{ Event, State, Question, Region, Model string }
		if err := json.Unmarshal(lines.Bytes(), &ev); err != nil {
			t.Errorf("not JSON: %s", lines.Text())
		}
		if ev.Event == "execution_finished" && ev.State == "completed" {
			if done[ev.Question+ev.Region+ev.Model] = true; len(done) == 10 {
				// Fill the rest of the disk.
				f, _ := os.Create(ballast)
				for block := make([]byte, 512); ; {
					if _, err := f.Write(block); err != nil {
						break
					}
				}
				f.Close()
			}
		}
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 3 || !strings.Contains(errs.String(), "space") {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	os.Remove(ballast)
	o.ok("resume", "--config", "slow.toml", "--db", "disk/sim.db", "--plain")
	kept := strings.Count(o.ok("export", "last", "--config", "slow.toml", "--db", "disk/sim.db"), `"state":"completed"`)
	if kept != 64 || len(done) < 10 {
		t.Errorf("%d answers after the resume, %d before", kept, len(done))
	}
}
