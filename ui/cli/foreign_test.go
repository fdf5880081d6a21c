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

// TestALogThatIsALinkIsNotFollowed: what it leads to begins as a log does.
func TestALogThatIsALinkIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"beacon.log", "beacon.log.1"} {
		o := newOperator(t)
		o.write("quick.toml", quick)
		o.write("letter", "time=now, dear\n")
		whole := o.kept("letter")
		if err := os.Symlink("letter", filepath.Join(o.dir, name)); err != nil {
			t.Fatal(err)
		}
		r := o.run("run", "--config", "quick.toml", "--db", "sim.db")
		if r.code != 0 || !strings.Contains(r.stderr, name+" is a link, which is not followed") {
			t.Errorf("%s: exit %d, %s", name, r.code, r.stderr)
		}
		whole()
		if to, err := os.Readlink(filepath.Join(o.dir, name)); to != "letter" {
			t.Errorf("%s: %q %v", name, to, err)
		}
	}
}

// TestFilesOfAnotherUserAreNotWritten: the database is read, with a note.
func TestFilesOfAnotherUserAreNotWritten(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to another user")
	}
	o := newOperator(t)
	o.write("quick.toml", quick)
	give := func(name string) (check func()) {
		path := filepath.Join(o.dir, name)
		if err := errors.Join(os.Chmod(path, 0o666), os.Chown(path, 54321, 54321)); err != nil {
			t.Fatal(err)
		}
		return o.kept(name)
	}
	o.write("beacon.log", "")
	whole := give("beacon.log")
	if r := o.run("run", "--config", "quick.toml", "--db", "sim.db"); r.code != 0 || !strings.Contains(r.stderr, "beacon.log belongs to user 54321") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	whole()
	whole = give("sim.db")
	for _, args := range [][]string{{"jobs"}, {"show", "last"}, {"export", "last"}} {
		r := o.run(append(args, "--config", "quick.toml", "--db", "sim.db")...)
		if r.code != 0 || r.stderr != "beacon: sim.db belongs to user 54321: it is only read\n" {
			t.Errorf("beacon %s: exit %d, %q", args[0], r.code, r.stderr)
		}
	}
	if r := o.run("run", "--config", "quick.toml", "--db", "sim.db"); r.code != 3 || !strings.Contains(r.stderr, "belongs to user 54321 and is only read") {
		t.Errorf("exit %d, %q", r.code, r.stderr)
	}
	whole()
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
