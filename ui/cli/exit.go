package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"beacon/engine"
	"beacon/engine/run"
	"beacon/ui/safetext"
)

// Exit codes, in the order in which the first that applies is taken.
const (
	exitStore       = 3
	exitCanceled    = 130
	exitTimeout     = 124
	exitUnreachable = 4
	exitFailed      = 1
	exitUsage       = 2
)

// exitError ends the program with a code and without a word.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit %d", e.code) }

// runError marks an error of a command itself, which is no wrong usage.
type runError struct{ error }

func (e *runError) Unwrap() error { return e.error }

// report prints an error as one line and gives its exit code.
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

// sentence is an error with its hint, on one line.
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

// codeOfOutcome is the exit code of a job that was worked on.
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
