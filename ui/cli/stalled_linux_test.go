package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal makes a pseudo-terminal and returns its two ends: the person's and the program's.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal can be made here: %v", err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 36, Col: 120}); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return person, program
}

// TestAStalledTerminalLosesNothing runs the console on a terminal that is not read, as after
// Ctrl-S or on a connection that hangs. The job still completes, and a signal still ends the
// program.
func TestAStalledTerminalLosesNothing(t *testing.T) {
	for _, by := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(by.String(), func(t *testing.T) { t.Parallel(); stalledTerminal(t, by) })
	}
}

func stalledTerminal(t *testing.T, by syscall.Signal) {
	o := newOperator(t)
	o.write("busy.toml", brisk+"[ui]\nfps = 60\n")
	person, program := terminal(t)
	cmd := o.command("run", "--config", "busy.toml", "--db", "sim.db")
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "CI=")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	waitForLog(t, filepath.Join(o.dir, "beacon.log"), "multi-model sequential question execution completed")
	cmd.Process.Signal(by)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		cmd.Process.Kill()
		t.Errorf("%v: the program did not end", by)
		<-ended
	}
	person.Close()
	if n := strings.Count(o.ok("export", "last", "--config", "busy.toml", "--db", "sim.db"), `"state":"completed"`); n != 64 {
		t.Errorf("%v: %d answers kept", by, n)
	}
}
