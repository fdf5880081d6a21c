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
)

// output is where a command writes its result. A file is written aside, in the same
// folder, and takes its name once it is whole and on the disk: until then, and
// after any failure, what had that name before is as it was. What is no regular
// file (a pipe, a device) is written to directly.
type output struct {
	*bufio.Writer
	ctx    context.Context // its end breaks the output off
	name   string          // as the operator gave it
	path   string          // of the file, links followed
	old    fs.FileInfo     // of the file that is replaced, nil without one
	file   *os.File        // nil for standard output
	aside  bool            // file has a name of its own so far
	stop   func()          // gives the signals back
	failed error           // the first write that failed
}

// partial marks the error of an output that has everything but what could not be
// read.
type partial struct{ error }

func (e *partial) Unwrap() error { return e.error }

// outputError means that an output cannot be written; the program exits with 3.
type outputError struct {
	name, hint string
	err        error
}

func (e *outputError) Error() string { return fmt.Sprintf("write %s: %v", e.name, e.err) }

func (e *outputError) Unwrap() error { return e.err }

// openOutput prepares a file to be written; the end of ctx breaks it off. finish
// must follow.
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
	o.Writer = bufio.NewWriter(watched{o, o.file})
	return o, nil
}

const stdoutName = "standard output"

// openStdout writes to standard output.
func openStdout(ctx context.Context, w io.Writer) *output {
	o := &output{ctx: ctx, name: stdoutName, stop: func() {}}
	o.Writer = bufio.NewWriter(watched{o, w})
	return o
}

// openAside makes the new file, with the mode and the owner of the old one.
func (o *output) openAside() (err error) {
	o.path = followLinks(o.name)
	o.catchSignals() // before there is anything to leave behind
	if o.old != nil {
		// A file that may not be written is not replaced either.
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
		_ = o.file.Chown(int(sys.Uid), int(sys.Gid)) // root alone may
	}
	if err := o.file.Chmod(o.old.Mode().Perm()); err != nil {
		o.discard()
		return err
	}
	return nil
}

// catchSignals makes the first signal break the output off, which would otherwise
// leave the file aside behind; the second ends the program at once.
func (o *output) catchSignals() {
	o.ctx, o.stop = signal.NotifyContext(o.ctx, endSignals()...)
	context.AfterFunc(o.ctx, o.stop)
}

// followLinks gives the file that a name leads to, also when it does not exist yet.
// Only the last part counts: the system follows the others.
func followLinks(path string) string {
	for range 40 { // as many as Linux follows
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

// watched notes the first failure and writes nothing after it.
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

// finish ends an output after err, which is what the writing itself said: the file
// gets its name, or is discarded. It gives the error of the whole, once.
func (o *output) finish(err error) error {
	defer o.stop()
	_ = o.Flush() // noted in failed
	var incomplete *partial
	switch {
	case o.failed != nil:
		o.discard()
		return o.broken(o.failed)
	case err != nil && !errors.As(err, &incomplete):
		o.discard()
		return err
	case err != nil && o.aside && o.old != nil && o.old.Size() > 0:
		// What was exported before may be the only copy of what is damaged now.
		o.discard()
		return fmt.Errorf("%w; %s is as it was: name a new file for what can be read", err, o.name)
	}
	if kerr := o.keep(); kerr != nil {
		o.discard()
		return o.broken(kerr)
	}
	return err
}

// keep closes the file and gives it its name.
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

// discard leaves what was there before.
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

// broken says which output failed, without the name of the file aside.
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
		hint = "make space where it goes, or send it elsewhere"
	case o.old != nil:
		hint = "the file is as it was; " + hint
	}
	return &outputError{name: o.name, err: err, hint: hint}
}
