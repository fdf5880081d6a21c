package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"beacon/engine"
	"beacon/engine/run"
	"beacon/ui/safetext"
)

// Exit codes: the first in this order that applies is used.
const (
	exitStore       = 3
	exitCanceled    = 130
	exitTimeout     = 124
	exitUnreachable = 4
	exitFailed      = 1
	exitUsage       = 2
)

// exitError ends the program with a code and prints nothing.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit %d", e.code) }

// runError marks a failure of a command, so that it does not exit as wrong usage.
type runError struct{ error }

func (e *runError) Unwrap() error { return e.error }

// report prints an error as one line and returns its exit code.
func (a *App) report(err error) int {
	var exit *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.code
	}
	fmt.Fprintln(a.Stderr, "beacon: "+sentence(err))
	return codeOf(err)
}

// sentence returns an error and its hint as one line.
func sentence(err error) string {
	s := err.Error()
	hint := engine.HintOf(err)
	if out, ok := errors.AsType[*outputError](err); ok {
		hint = out.hint
	}
	if hint != "" {
		s += " (" + hint + ")"
	}
	return safetext.WholeLine(strings.ReplaceAll(strings.TrimSpace(s), "\n", "; "))
}

func codeOf(err error) int {
	var store *engine.StoreError
	var out *outputError
	var usage *engine.UsageError
	var call *engine.CallError
	var run *runError
	switch {
	case errors.As(err, &store), errors.As(err, &out):
		return exitStore
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &call), errors.As(err, &run), errors.Is(err, fs.ErrNotExist):
		return exitFailed
	}
	return exitUsage
}

// codeOfOutcome returns the exit code for the outcome of a run.
func codeOfOutcome(o run.Outcome) int {
	switch {
	case o.Err != nil:
		return exitStore
	case o.End == "canceled":
		return exitCanceled
	case o.End == "timeout":
		return exitTimeout
	case o.Unreachable:
		return exitUnreachable
	case o.Counts.Failed > 0 || o.End != "":
		return exitFailed
	}
	return 0
}

func exitWith(code int) error {
	if code == 0 {
		return nil
	}
	return &exitError{code}
}

func (a *App) note(format string, args ...any) {
	fmt.Fprintln(a.Stderr, "beacon: "+safetext.WholeLine(fmt.Sprintf(format, args...)))
}

// endSignals returns the signals that end a command. It leaves out a hang-up or an
// interrupt that was ignored at the start, so that `nohup beacon run` survives its
// terminal. Call it before any signal.Notify, which would end the ignoring.
func endSignals() []os.Signal {
	signals := []os.Signal{syscall.SIGTERM}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			signals = append(signals, sig)
		}
	}
	return signals
}
