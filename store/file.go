package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPause is how long to wait between two tries at a lock.
const lockPause = 10 * time.Millisecond

// openLocked opens a database file and takes its lock before anybody reads it:
// shared to read, exclusive to write.
func openLocked(path string, opts Options) (*os.File, error) {
	for start := time.Now(); ; {
		f, err := openFile(path, opts)
		if err != nil {
			return nil, err
		}
		if err := lock(f, !opts.ReadOnly, opts.Timeout-time.Since(start)); err != nil {
			f.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, inUse(path)
			}
			return nil, err
		}
		// A compaction may have put another file in its place while we waited.
		if still(f, path) {
			return f, nil
		}
		f.Close()
	}
}

// openFile creates the file and its folder when it may. A writer that does not
// say what kind of data it has creates nothing.
func openFile(path string, opts Options) (*os.File, error) {
	flag := os.O_RDWR
	switch {
	case opts.ReadOnly:
		flag = os.O_RDONLY
	case opts.Kind != "":
		flag |= os.O_CREATE
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = syscall.EISDIR
	} else if err == nil && !info.Mode().IsRegular() {
		err = &reason{is: ErrForeign, text: "is no regular file", hint: "name a file with --db"}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// lock tries until the wait is over; at least once. bbolt takes the same lock
// again on the same open file, which changes nothing.
func lock(f *os.File, exclusive bool, wait time.Duration) error {
	how := syscall.LOCK_SH | syscall.LOCK_NB
	if exclusive {
		how = syscall.LOCK_EX | syscall.LOCK_NB
	}
	for end := time.Now().Add(wait); ; time.Sleep(lockPause) {
		err := syscall.Flock(int(f.Fd()), how)
		if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return err
		}
		if !time.Now().Before(end) {
			return err
		}
	}
}

// release gives the lock back by name: closing alone would keep it where bbolt
// died without giving back its map, which counts as one more user of the file.
func release(f *os.File) error {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // of a closed file: nothing to give back
	return f.Close()
}

// still tells whether the path leads to the open file.
func still(f *os.File, path string) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(ours, there)
}

// tighten takes a database away from those who may read it beside its user. It is
// called only once the file is known to be ours. A file of another user is left to
// that user.
func tighten(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Mode().Perm()&^0o600 == 0 {
		return err
	}
	if sys, ok := info.Sys().(*syscall.Stat_t); !ok || int(sys.Uid) != os.Geteuid() {
		return nil
	}
	return f.Chmod(0o600)
}

// syncDir makes a new name in a folder last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// resolved follows symbolic links, so that a compaction replaces the file and not
// the link to it.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// missing is what readers get when there is nothing yet.
func missing(path string) error { return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist} }
