package cli_test

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"golang.org/x/sys/unix"
)

// console is the real program on a real terminal, with an emulator that shows its screen.
type console struct {
	t      *testing.T
	o      *operator
	cmd    *exec.Cmd
	person *os.File
	screen *vt.SafeEmulator
	wrote  chan struct{}
	ended  chan error
	read   chan struct{} // closed when the terminal has ended
}

func (o *operator) console(t *testing.T, w, h int, args ...string) *console {
	t.Helper()
	person, program := terminal(t)
	c := &console{t: t, o: o, person: person, screen: vt.NewSafeEmulator(w, h), wrote: make(chan struct{}, 1), ended: make(chan error, 1), read: make(chan struct{})}
	c.resize(w, h)
	c.cmd = o.command(args...)
	c.cmd.Env = append(c.cmd.Env, "TERM=xterm-256color", "CI=", "COLORFGBG=15;0")
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = program, program, program
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	go func() {
		defer close(c.read)
		buf := make([]byte, 32<<10)
		for {
			n, err := c.person.Read(buf)
			_, _ = c.screen.Write(buf[:n])
			select {
			case c.wrote <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	// The emulator answers the queries of the program.
	answered := make(chan struct{})
	go func() { defer close(answered); _, _ = io.Copy(c.person, c.screen) }()
	go func() { c.ended <- c.cmd.Wait() }()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		person.Close()
		<-c.read
		_ = c.screen.InputPipe().(io.Closer).Close()
		<-answered
	})
	return c
}

// resize tells the program another size. It leaves the emulator as it is, which must be at
// least as large: it panics at a scroll region beyond its last line, which the program may
// still send for the size before (x/vt 0.1.0; a terminal clips the region).
func (c *console) resize(w, h int) {
	c.t.Helper()
	if err := unix.IoctlSetWinsize(int(c.person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(h), Col: uint16(w)}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.person.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

func (c *console) text() string { return ansi.Strip(c.screen.Render()) }

// see waits for each text on the screen. It fails when the program has drawn nothing for
// ten seconds.
func (c *console) see(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		for !strings.Contains(c.text(), text) {
			select {
			case <-c.wrote:
			case <-time.After(10 * time.Second):
				c.t.Fatalf("never saw %q:\n%s", text, c.text())
			}
		}
	}
}

// left waits until the program has ended and returns its exit code.
func (c *console) left() int {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(30 * time.Second):
		c.t.Fatalf("did not leave:\n%s", c.text())
	}
	return c.cmd.ProcessState.ExitCode()
}

func TestTheConsoleRunsAJobToItsEndAndLeavesASummary(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("busy.toml", brisk)
	c := o.console(t, 120, 36, "run", "--config", "busy.toml", "--db", "sim.db", "--name", "evening")
	c.see("SIMULATED ×600", "evening", "64/64 executions  100 %", "64 of 64 completed in")
	c.press("4")
	c.see("each cell: US EU ASIA")
	c.press("q")
	if code := c.left(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.see("└─ ✓ Q8 greatest_leader", "64 of 64 completed", "beacon compare", "beacon verify", "beacon export")
}

func TestTheConsoleCancelsInMidJobAndResumes(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("held.toml", held)
	c := o.console(t, 120, 36, "run", "--config", "held.toml", "--db", "sim.db")
	c.see("● Q2 geography_basic")
	c.screen.Resize(200, 60)
	for i := range 60 { // many resizes must not lose anything
		c.resize(20+i*37%150, 3+i*23%50)
	}
	c.resize(120, 36)
	c.press("x")
	c.see("⊘ canceled", "R resume")
	c.press("R")
	c.see("64/64 executions  100 %", "✓ completed")
	c.press("q")
	if code := c.left(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if out := o.ok("verify", "last", "--config", "held.toml", "--db", "sim.db"); strings.Contains(out, "✗") {
		t.Error(out)
	}
}

func TestTheConsoleShowsARegionThatIsDown(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("down.toml", brisk+"faults = [\"down ASIA\"]\n[job]\nretries = 0\n")
	c := o.console(t, 120, 36, "run", "--config", "down.toml", "--db", "sim.db")
	c.see("ASIA ✗ unhealthy", "24 failed", "next: r retry failed")
	c.press("2jj")
	c.see("▸ ASIA", "the connection was lost")
	c.press("q")
	if code := c.left(); code != 1 {
		t.Errorf("exit %d", code)
	}
}

func TestTheConsoleMakesANewJob(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("busy.toml", brisk)
	c := o.console(t, 120, 40, "--config", "busy.toml", "--db", "sim.db")
	c.see("no jobs yet")
	c.press("n")
	c.see("64 executions", "at most 8 in flight", "configuration: busy.toml", "no host is asked", "nothing is sent before start")
	c.press("\rby hand\rj G\x1b[A\x1b[A\x1b[A") // a name, no questions, then up from start
	c.see("choose a question")
	c.press("ggj ")
	c.see("64 executions")
	c.press("G\r")
	c.see("by hand", "64/64 executions  100 %")
	c.press("q")
	if code := c.left(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// TestTheConsoleOfAForeignFolderSendsNoSecret: it does not start, until the folder's
// configuration is trusted; then the form names its host.
func TestTheConsoleOfAForeignFolderSendsNoSecret(t *testing.T) {
	t.Parallel()
	o, l := hostileFolder(t)
	for _, args := range [][]string{nil, {"run"}} {
		c := o.console(t, 160, 36, args...)
		if code := c.left(); code != 2 {
			t.Errorf("%v: exit %d", args, code)
		}
		<-c.read
		if got := strings.Join(strings.Fields(c.text()), " "); !strings.Contains(got, untrusted) || !strings.Contains(got, "beacon trust") {
			t.Errorf("%v: %s", args, got)
		}
	}
	if got := l.heard(); len(got) > 0 {
		t.Errorf("it was sent %v", got)
	}
	o.ok("trust")
	c := o.console(t, 160, 36)
	c.see("no jobs yet")
	c.press("n")
	c.see("configuration: config.toml", "US asks 127.0.0.1:", "which receives MODAL_KEY, MODAL_SECRET", "nothing is sent before start")
	c.press("q")
	c.press("q")
	if code := c.left(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestKeysThatConflictAreRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("keys.toml", "[ui]\nkeys = { cancel = \"p\" }\n")
	r := o.run("run", "--config", "keys.toml", "--db", "sim.db")
	if r.code != 2 || !strings.Contains(r.stderr, "keys.toml") || !strings.Contains(r.stderr, "would mean both") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	if _, err := os.Stat(o.dir + "/sim.db"); err == nil {
		t.Error("a database was made")
	}
}

func TestAJobInSentences(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("reader.toml", "[ui]\ntheme = \"reader\"\n"+brisk+"faults = [\"down ASIA\"]\n[job]\nretries = 0\n")
	r := o.run("run", "--config", "reader.toml", "--db", "sim.db")
	for _, want := range []string{"begins: 8 questions, 64 executions. The data is simulated.", "Question 8 of 8, greatest_leader, is done.", "Region ASIA is unhealthy."} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("exit %d, no %q in\n%s%s", r.code, want, r.stdout, r.stderr)
		}
	}
	if strings.Contains(r.stdout, "\x1b") || strings.Contains(r.stdout, "level=") {
		t.Errorf("no plain sentences:\n%s", r.stdout)
	}
}
