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

// owner is the process that has a database open for writing, as recorded in its pid
// file. Only the lock decides which process may write. The pid file serves to name the
// owner in errors.
type owner struct {
	pid     int
	command string
	since   time.Time
}

// writeOwner writes the pid file of this process. It is written aside and renamed,
// because another process may be reading it. If a file of another program has that name,
// that file is kept and no pid file is written.
func writeOwner(path, command string) error {
	text := fmt.Sprintf("%d\n%s\n%s\n", os.Getpid(), command, time.Now().UTC().Format(time.RFC3339))
	temp := newOwnerPath(path)
	if err := errors.Join(clearLeftover(temp, isOwner), clearLeftover(ownerPath(path), isOwner)); err != nil {
		return err
	}
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL|noFollow, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(temp, ownerPath(path))
}

// removeOwner removes the pid file.
func removeOwner(path string) { _ = clearLeftover(ownerPath(path), isOwner) }

// readOwner returns the owner, or nil when there is no pid file or its process is gone.
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

// ownerMost is the size limit of a pid file, which has three short lines.
const ownerMost = 4096

// parseOwner returns nil when the file is not a pid file of this program.
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

// alive reports whether a process exists. Signal 0 is never delivered; EPERM means that
// the process belongs to another user.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// inUse is the error of a locked database. It names the owner if that is known.
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
	return &reason{is: ErrInUse, text: text, hint: fmt.Sprintf("cancel it with `kill -TERM %d`, or press x in its console", o.pid)}
}

// oneLine replaces control characters, because text of a file that any program may have
// written must not control the terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
