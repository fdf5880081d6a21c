package cli_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAnOutputThatIsAFileOfTheDatabaseIsRefused tries each name that leads to such a file.
func TestAnOutputThatIsAFileOfTheDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.finished()
	in := func(name string) string { return filepath.Join(o.dir, name) }
	o.write("beacon.log.1", "time=2026-11-23T10:00:00Z level=INFO msg=old\n")
	if err := os.Mkdir(in("sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link": "kept.db", "sub/link": "../beacon.log", "dangling": "kept.db.pid", "folder": "."} {
		if err := os.Symlink(to, in(link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(in("kept.db"), in("hard")); err != nil {
		t.Fatal(err)
	}
	database, log, old := o.kept("kept.db"), o.kept("beacon.log"), o.kept("beacon.log.1")
	refused := func(says string, args ...string) {
		t.Helper()
		for _, output := range []string{"kept.db", "./kept.db", in("kept.db"), "sub/../kept.db", "link", "hard", "folder/kept.db",
			"kept.db.pid", "dangling", "kept.db.pid.new", "kept.db.compact", "beacon.log", "sub/link", "beacon.log.1"} {
			r := o.run(append(args, "--config", "quick.toml", "--output", output)...)
			if r.code != 2 || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, says) || r.stdout != "" {
				t.Errorf("%v --output %s: exit %d, %q", args, output, r.code, r.stderr)
			}
			database()
			log()
			old()
		}
	}
	refused("name another file", "export", "last", "--db", "kept.db")
	refused("name another file", "export", "last", "--db", "link")
	refused("name another file", "export", "last", "--db", "folder/kept.db")
	refused("name another file", "export", "none", "--db", "kept.db", "--format", "html")
}

// TestTheConfiguredDatabaseIsNoOutput: it is also refused when --db names another one.
func TestTheConfiguredDatabaseIsNoOutput(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.finished()
	o.write("two.toml", quick+"[store]\npath = \"kept.db\"\n")
	o.ok("run", "--config", "two.toml", "--db", "other.db")
	whole := o.kept("kept.db")
	if r := o.run("export", "last", "--config", "two.toml", "--db", "other.db", "--output", "kept.db"); r.code != 2 {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	whole()
}

func TestAnOutputIsRefusedWhileTheDatabaseIsInUse(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("held.toml", held)
	cmd := o.command("run", "--config", "held.toml", "--db", "sim.db", "--json")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	if err := json.NewDecoder(out).Decode(&struct{}{}); err != nil {
		t.Fatal(err)
	}
	for _, output := range []string{"sim.db", "sim.db.pid", "beacon.log"} {
		before := o.read(output)
		r := o.run("export", "last", "--config", "held.toml", "--db", "sim.db", "--output", output)
		if r.code != 2 || !bytes.HasPrefix(o.read(output), before[:min(len(before), 16)]) {
			t.Errorf("%s: exit %d, %s", output, r.code, r.stderr)
		}
	}
	o.write("mine.csv", "mine")
	if r := o.run("export", "last", "--config", "held.toml", "--db", "sim.db", "--output", "mine.csv"); r.code != 3 || string(o.read("mine.csv")) != "mine" {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
}

// shell runs a script that calls the command as "$0" "$@".
func (o *operator) shell(script string, args ...string) result {
	o.t.Helper()
	cmd := o.command(args...)
	cmd.Args = append([]string{"sh", "-c", script, cmd.Path}, args...)
	cmd.Path, _ = exec.LookPath("sh")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func TestAnOutputThatCannotBeWrittenExitsWith3Once(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.finished()
	o.write("old.csv", "old and whole\n")
	whole := o.kept("old.csv")
	if err := os.Mkdir(filepath.Join(o.dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	const plain, limit = `exec "$0" "$@"`, `ulimit -f 8; exec "$0" "$@"`
	for name, c := range map[string]struct{ script, output, says string }{
		"too large":           {limit, "old.csv", "file too large"},
		"too large, new":      {limit, "new.csv", "file too large"},
		"a folder":            {plain, "folder", "is a directory"},
		"no such folder":      {plain, "none/x.csv", "no such file"},
		"a file as folder":    {plain, "old.csv/x", "not a directory"},
		"full":                {plain, "/dev/full", "no space left"},
		"standard output":     {`exec "$0" "$@" > /dev/full`, "", "no space left"},
		"standard output too": {`exec "$0" "$@" > /dev/full`, "/dev/stdout", "no space left"},
	} {
		if strings.Contains(c.output+c.script, "/dev/full") {
			if _, err := os.Stat("/dev/full"); err != nil {
				continue
			}
		}
		args := []string{"export", "last", "--config", "quick.toml", "--db", "kept.db"}
		if c.output != "" {
			args = append(args, "--output", c.output)
		}
		r := o.shell(c.script, args...)
		if r.code != 3 || strings.Count(r.stderr, "\n") != 1 || strings.Count(r.stderr, c.says) != 1 || !strings.Contains(r.stderr, "(") {
			t.Errorf("%s: exit %d, %q", name, r.code, r.stderr)
		}
		whole()
	}
	if left, _ := filepath.Glob(filepath.Join(o.dir, ".beacon*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if r := o.shell(`exec "$0" "$@" > /dev/full`, "show", "last", "--json", "--config", "quick.toml", "--db", "kept.db"); r.code != 3 {
		t.Errorf("show --json: exit %d, %q", r.code, r.stderr)
	}
}

// TestAnOutputThatIsNoFileIsWrittenTo: pipes, devices and open descriptors are written to and
// not replaced.
func TestAnOutputThatIsNoFileIsWrittenTo(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.finished()
	args := []string{"export", "last", "--config", "quick.toml", "--db", "kept.db"}
	want := o.ok(args...)
	if err := syscall.Mkfifo(filepath.Join(o.dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ script, output string }{
		"stdout, a pipe":   {`"$0" "$@" | cat`, "/dev/stdout"},
		"stdout, a file":   {`(echo first; "$0" "$@") > both; tail -n +2 both`, "/dev/stdout"},
		"stdout, by name":  {`(echo first; "$0" "$@") > both; tail -n +2 both`, "both"},
		"a named pipe":     {`cat fifo & "$0" "$@"; wait`, "fifo"},
		"an open pipe":     {`{ "$0" "$@" 3>&1 >&2; } | cat`, "/dev/fd/3"},
		"an open file":     {`"$0" "$@" 3> third; cat third`, "/dev/fd/3"},
		"a plain new file": {`"$0" "$@"; cat new`, "new"},
	} {
		if r := o.shell(c.script, append(args, "--output", c.output)...); r.stdout != want || r.stderr != "" {
			t.Errorf("%s: %d bytes, want %d: %s", name, len(r.stdout), len(want), r.stderr)
		}
	}
	o.ok(append(args, "--output", "/dev/null")...)
	if info, err := os.Stat("/dev/null"); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Fatalf("/dev/null is a device no more: %v", err)
	}
	if info, err := os.Stat(filepath.Join(o.dir, "fifo")); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the named pipe is one no more: %v", err)
	}
}

// manyAnswers runs a job with so many answers that an export takes a while.
func (o *operator) manyAnswers() {
	o.t.Helper()
	o.write("quick.toml", quick)
	o.ok("run", "--config", "quick.toml", "--db", "sim.db", "--repeats", "20")
}

// TestKilledDuringAnExportTearsNothing: after a SIGKILL the file has the old content or
// the new one, complete.
func TestKilledDuringAnExportTearsNothing(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.manyAnswers()
	args := []string{"export", "last", "--config", "quick.toml", "--db", "sim.db", "--output", "out", "--format"}
	versions := map[string]string{}
	var took time.Duration
	for _, format := range []string{"csv", "json"} {
		from := time.Now()
		o.ok(append(args, format)...)
		took = max(took, time.Since(from))
		versions[string(o.read("out"))] = format
	}
	seed := rand.Uint64()
	moments := rand.New(rand.NewPCG(seed, seed))
	was, ended := "json", map[bool]int{}
	for i := range int(envNumber(t, "BEACON_CRASH_TRIALS", 20)) {
		format := []string{"csv", "json"}[i%2]
		cmd := o.command(append(args, format)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(moments.Int64N(int64(took))), func() { cmd.Process.Kill() })
		cmd.Wait()
		kill.Stop()
		now, known := versions[string(o.read("out"))]
		done := cmd.ProcessState.Success()
		if !known || done && now != format || now != was && now != format {
			t.Fatalf("trial %d: %d bytes, which is %q, was %q, to be %q; ended by itself: %t (seed %d)", i, len(o.read("out")), now, was, format, done, seed)
		}
		was = now
		ended[done]++
	}
	t.Logf("an export takes %s; %d killed, %d not", took, ended[false], ended[true])
}

// TestASignalDuringAnExportLeavesNothingBehind: Ctrl-C while the new file is being
// written beside the old one. An export that ends before the signal shows nothing and is
// tried again.
func TestASignalDuringAnExportLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.manyAnswers()
	for range 100 {
		o.write("out", "old and whole\n")
		whole := o.kept("out")
		r, begun := o.interruptedExport()
		if left := o.beside(); len(left) > 0 {
			t.Fatalf("exit %d, left behind: %v", r.code, left)
		}
		switch {
		case r.code == 130:
			if whole(); !strings.Contains(r.stderr, "out is unchanged") {
				t.Errorf("%q", r.stderr)
			}
			if begun {
				return
			}
		case r.code != 0:
			t.Fatalf("exit %d, %s", r.code, r.stderr)
		}
	}
	t.Error("no export of a hundred was interrupted")
}

// beside returns the files into which an export writes before it replaces its output.
func (o *operator) beside() []string {
	left, _ := filepath.Glob(filepath.Join(o.dir, ".beacon*"))
	return left
}

// interruptedExport sends an interrupt as soon as an export has begun to write.
func (o *operator) interruptedExport() (r result, begun bool) {
	o.t.Helper()
	cmd := o.command("export", "last", "--config", "quick.toml", "--db", "sim.db", "--output", "out")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); cmd.Wait() }()
	for done := false; !begun && !done; begun = len(o.beside()) > 0 {
		select {
		case <-ended:
			done = true
		default:
		}
	}
	cmd.Process.Signal(os.Interrupt)
	<-ended
	return result{stderr: errs.String(), code: cmd.ProcessState.ExitCode()}, begun
}
