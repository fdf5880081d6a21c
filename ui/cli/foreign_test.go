package cli_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kept records the content, mode and time of a file. check fails when they have changed.
func (o *operator) kept(name string) (check func()) {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	look := func() (string, string) {
		info, err := os.Lstat(path)
		if err != nil {
			o.t.Fatal(err)
		}
		return string(o.read(name)), info.Mode().String() + " " + info.ModTime().String()
	}
	data, mode := look()
	return func() {
		o.t.Helper()
		if now, nowMode := look(); now != data || nowMode != mode {
			o.t.Errorf("%s: same bytes: %t, %s, was %s", name, now == data, nowMode, mode)
		}
	}
}

// script makes a file of another program.
func (o *operator) script(name string) (check func()) {
	o.t.Helper()
	o.write(name, "#!/bin/sh\necho hello\n")
	if err := os.Chmod(filepath.Join(o.dir, name), 0o755); err != nil {
		o.t.Fatal(err)
	}
	return o.kept(name)
}

func TestNoCommandTouchesAFileThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	whole := o.script("tool")
	for _, args := range [][]string{{"run"}, {"resume"}, {"retry"}, {"jobs"}, {"show", "last"}, {"verify", "last"}, {"export", "last"}, {"compare", "last"}, {"delete", "last"}} {
		r := o.run(append(args, "--config", "quick.toml", "--db", "tool")...)
		if r.code != 3 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "tool: is not a Beacon database") || !strings.Contains(r.stderr, "--db") {
			t.Errorf("beacon %s: exit %d, %q", args[0], r.code, r.stderr)
		}
		whole()
	}
	if files, _ := os.ReadDir(o.dir); len(files) != 2 {
		t.Errorf("files were made: %v", files)
	}
}

func TestALogOfAnotherProgramIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"beacon.log", "beacon.log.1"} {
		o := newOperator(t)
		o.write("quick.toml", quick)
		whole := o.script(name)
		r := o.run("run", "--config", "quick.toml", "--db", "sim.db")
		if r.code != 0 || !strings.Contains(r.stderr, "the log cannot be written") || !strings.Contains(r.stderr, name) {
			t.Errorf("%s: exit %d, %s", name, r.code, r.stderr)
		}
		whole()
	}
}

// TestAFullLogIsTurnedOver: one old log is kept, and the next run accepts both files.
func TestAFullLogIsTurnedOver(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	o.write("beacon.log", strings.Repeat("time=2026-11-23T10:00:00Z level=INFO msg=old\n", 10<<20/45))
	for range 2 {
		if r := o.run("run", "--config", "quick.toml", "--db", "sim.db"); r.code != 0 || strings.Contains(r.stderr, "log") {
			t.Errorf("exit %d, %s", r.code, r.stderr)
		}
	}
	if now, old := o.read("beacon.log"), o.read("beacon.log.1"); !strings.Contains(string(now), "results_count=64") || !strings.Contains(string(old), "msg=old") {
		t.Errorf("%d bytes now, %d before", len(now), len(old))
	}
}
