package cli_test

import (
	"bufio"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// ignoring makes the command start with a signal ignored, as nohup does.
func ignoring(cmd *exec.Cmd, name string) *exec.Cmd {
	cmd.Args = append([]string{"sh", "-c", `trap "" ` + name + `; exec "$0" "$@"`}, append([]string{cmd.Path}, cmd.Args[1:]...)...)
	cmd.Path, _ = exec.LookPath("sh")
	return cmd
}

// TestASignalThatWasIgnoredAtTheStartStaysIgnored: `nohup beacon run` outlives its terminal.
// The other signals still cancel.
func TestASignalThatWasIgnoredAtTheStartStaysIgnored(t *testing.T) {
	for _, c := range []struct {
		ignored string // signals, by the names of the shell
		sent    syscall.Signal
		code    int
	}{
		{"HUP", syscall.SIGHUP, 0},
		{"INT", syscall.SIGINT, 0},
		{"HUP INT", syscall.SIGHUP, 0},
		{"HUP", syscall.SIGINT, 130},
		{"INT", syscall.SIGHUP, 130},
		{"HUP INT", syscall.SIGTERM, 130},
		{"USR1", syscall.SIGHUP, 130},
	} {
		t.Run(c.ignored+" ignored, "+c.sent.String(), func(t *testing.T) {
			t.Parallel()
			o := newOperator(t)
			config := held
			if c.code == 0 {
				config = slow
			}
			o.write("my.toml", config)
			cmd := ignoring(o.command("run", "--config", "my.toml", "--db", "sim.db", "--plain"), c.ignored)
			out, _ := cmd.StdoutPipe()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			sent := false
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if strings.Contains(lines.Text(), "question batch completed") && !sent {
					sent = true
					cmd.Process.Signal(c.sent)
				}
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != c.code || !sent {
				t.Errorf("exit %d, want %d; sent: %t", code, c.code, sent)
			}
			n := strings.Count(o.ok("export", "last", "--config", "my.toml", "--db", "sim.db"), `"state":"completed"`)
			if (n == 64) != (c.code == 0) {
				t.Errorf("%d answers with exit %d", n, c.code)
			}
		})
	}
}

func TestASimulatorThatIgnoresHangUpsGoesOn(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("quick.toml", quick)
	cmd := ignoring(o.command("simulate", "--config", "quick.toml"), "HUP")
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGHUP)
	o.write("my.toml", webConfig(strings.TrimSpace(url), ""))
	o.ok("run", "--config", "my.toml", "--plain")
	cmd.Process.Signal(syscall.SIGTERM)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit %d", code)
	}
}
