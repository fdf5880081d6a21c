package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"golang.org/x/term"
)

// output receives the result of a command. A regular file is replaced only when the
// new one is complete and on the disk: the result goes to a temporary file in the
// same folder, which is renamed at the end. After a failure the old file is
// unchanged. A pipe or a device is written to directly.
type output struct {
	*bufio.Writer
	ctx    context.Context // its end cancels the output
	name   string          // as the operator gave it
	path   string          // of the file, with links followed
	old    fs.FileInfo     // of the file that is replaced, nil without one
	file   *os.File        // nil for standard output
	aside  bool            // file still has its temporary name
	stop   func()          // stops catching signals
	failed error           // the first write that failed

	terminal bool // what is written is shown at once
}

// partial marks the error of an output that is complete except for records that
// could not be read.
type partial struct{ error }

func (e *partial) Unwrap() error { return e.error }

// outputError means that an output cannot be written; the program exits 3.
type outputError struct {
	name, hint string
	err        error
}

func (e *outputError) Error() string { return fmt.Sprintf("write %s: %v", e.name, e.err) }

func (e *outputError) Unwrap() error { return e.err }

// openOutput opens a file for writing; the end of ctx cancels it. The caller must
// call finish.
func openOutput(ctx context.Context, name string) (*output, error) {
	o := &output{ctx: ctx, name: name, stop: func() {}}
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		o.file, err = os.OpenFile(name, os.O_WRONLY, 0)
	case err == nil:
		o.old = info
		err = o.openAside()
	case errors.Is(err, fs.ErrNotExist):
		err = o.openAside()
	}
	if err != nil {
		o.stop()
		return nil, o.broken(err)
	}
	o.Writer, o.terminal = bufio.NewWriter(watched{o, o.file}), isTerminal(o.file)
	return o, nil
}

const stdoutName = "standard output"

// openStdout returns an output that writes to standard output.
func openStdout(ctx context.Context, w io.Writer) *output {
	o := &output{ctx: ctx, name: stdoutName, stop: func() {}}
	o.Writer, o.terminal = bufio.NewWriter(watched{o, w}), isTerminal(w)
	return o
}

// isTerminal reports whether a writer is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// openAside creates the temporary file, with the mode and owner of the old file.
func (o *output) openAside() (err error) {
	o.path = followLinks(o.name)
	o.catchSignals() // before the temporary file exists
	if o.old != nil {
		// A file without write permission is not replaced.
		f, err := os.OpenFile(o.path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	dir, _ := filepath.Split(o.path)
	if o.file, err = os.CreateTemp(filepath.Clean(dir+"."), ".beacon-output-*"); err != nil {
		return err
	}
	o.aside = true
	if o.old == nil {
		return nil
	}
	if sys, ok := o.old.Sys().(*syscall.Stat_t); ok {
		_ = o.file.Chown(int(sys.Uid), int(sys.Gid)) // works only for root
	}
	if err := o.file.Chmod(o.old.Mode().Perm()); err != nil {
		o.discard()
		return err
	}
	return nil
}

// catchSignals makes the first signal cancel the output, so that the temporary file
// is removed. The second signal ends the program at once.
func (o *output) catchSignals() {
	o.ctx, o.stop = signal.NotifyContext(o.ctx, endSignals()...)
	context.AfterFunc(o.ctx, o.stop)
}

// followLinks returns the path that the link at path leads to, even if no file
// exists there. It follows only the last element: the system follows the others.
func followLinks(path string) string {
	for range 40 { // the limit of Linux
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if dir, _ := filepath.Split(path); !filepath.IsAbs(to) {
			to = dir + to
		}
		path = to
	}
	return path
}

// watched records the first failure and writes nothing after it.
type watched struct {
	o *output
	w io.Writer
}

func (w watched) Write(p []byte) (n int, err error) {
	if w.o.failed == nil {
		w.o.failed = w.o.ctx.Err()
	}
	if w.o.failed == nil {
		n, w.o.failed = w.w.Write(p)
	}
	return n, w.o.failed
}

// finish ends an output and returns its error. err is the error of the function that
// produced the result. The file gets its final name, or is discarded after an error.
func (o *output) finish(err error) error {
	defer o.stop()
	_ = o.Flush() // its error is in failed
	var incomplete *partial
	switch {
	case o.failed != nil:
		o.discard()
		return o.broken(o.failed)
	case err != nil && !errors.As(err, &incomplete):
		o.discard()
		return err
	case err != nil && o.aside && o.old != nil && o.old.Size() > 0:
		// The old file may have the only copy of records that are damaged now.
		o.discard()
		return fmt.Errorf("%w; %s is unchanged: name a new file to export the readable executions", err, o.name)
	}
	if kerr := o.keep(); kerr != nil {
		o.discard()
		return o.broken(kerr)
	}
	return err
}

// keep closes the file and renames it to its final name.
func (o *output) keep() error {
	switch {
	case o.file == nil:
		return nil
	case !o.aside:
		return o.file.Close()
	}
	if err := errors.Join(o.ctx.Err(), o.file.Sync()); err != nil {
		return err
	}
	if err := o.file.Close(); err != nil {
		return err
	}
	return os.Rename(o.file.Name(), o.path)
}

// discard removes the temporary file; the old file is unchanged.
func (o *output) discard() {
	o.stop()
	if o.file == nil {
		return
	}
	_ = o.file.Close()
	if o.aside {
		_ = os.Remove(o.file.Name())
	}
}

// broken returns err with the name of the output, not of the temporary file.
func (o *output) broken(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	hint := "check its folder, permissions and free space, or name another file with --output"
	switch {
	case o.name == stdoutName:
		hint = "free space there, or redirect it to another place"
	case o.old != nil:
		hint = "the file is unchanged; " + hint
	}
	return &outputError{name: o.name, err: err, hint: hint}
}
