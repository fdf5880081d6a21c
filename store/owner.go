package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// owner is the process that has a database open for writing, as it says itself in
// the file beside it. The lock decides who may write; this only lets another
// process name who does.
type owner struct {
	pid     int
	command string
	since   time.Time
}

// writeOwner names this process for others. The file appears whole or not at all,
// because another process may be reading it. A file of another program keeps its
// name, and then there is no pid file.
func writeOwner(path, command string) error {
	text := fmt.Sprintf("%d\n%s\n%s\n", os.Getpid(), command, time.Now().UTC().Format(time.RFC3339))
	temp := newOwnerPath(path)
	if err := errors.Join(clearLeftover(temp, isOwner), clearLeftover(ownerPath(path), isOwner)); err != nil {
		return err
	}
	if err := os.WriteFile(temp, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(temp, ownerPath(path))
}

// removeOwner removes the file that writeOwner made.
func removeOwner(path string) { _ = clearLeftover(ownerPath(path), isOwner) }

// readOwner gives nil when nobody is named or the named process is gone.
func readOwner(path string) *owner {
	var o *owner
	_, err := isLeftover(ownerPath(path), func(f *os.File, size int64) bool {
		o = parseOwner(f, size)
		return o != nil
	})
	if err != nil || o == nil || !alive(o.pid) {
		return nil
	}
	return o
}

// ownerMost bounds a pid file: it has three short lines.
const ownerMost = 4096

// parseOwner gives nil when the file is not a pid file of this program.
func parseOwner(f *os.File, size int64) *owner {
	text, err := io.ReadAll(io.LimitReader(f, ownerMost))
	if err != nil || size > ownerMost {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(lines[0])
	if err != nil || len(lines) < 3 || pid <= 0 {
		return nil
	}
	since, _ := time.Parse(time.RFC3339, lines[2])
	return &owner{pid: pid, command: oneLine(lines[1]), since: since}
}

func isOwner(f *os.File, size int64) bool { return parseOwner(f, size) != nil }

// alive asks with signal 0, which is never delivered: EPERM means that the
// process exists and belongs to somebody else.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// inUse says who holds the lock, as far as it is known, and what to do about it.
func inUse(path string) error {
	o := readOwner(path)
	if o == nil {
		return &reason{is: ErrInUse, text: "is in use by another process",
			hint: "wait until it has finished, or name another file with --db"}
	}
	text := fmt.Sprintf("is in use by process %d", o.pid)
	if o.command != "" {
		text += fmt.Sprintf(" (%s)", o.command)
	}
	if !o.since.IsZero() {
		text += " since " + o.since.Local().Format("2006-01-02 15:04:05")
	}
	return &reason{is: ErrInUse, text: text, hint: fmt.Sprintf("cancel it with `kill -TERM %d`, or press x there", o.pid)}
}

// oneLine keeps control characters of a file that anybody may have written away
// from the terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
