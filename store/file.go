package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPause is the wait between two tries to take a lock.
const lockPause = 10 * time.Millisecond

// openLocked opens a database file and locks it before anything is read: shared for a
// reader, exclusive for a writer.
func openLocked(path string, opts Options) (*os.File, error) {
	for start := time.Now(); ; {
		f, err := openFile(path, opts)
		if err != nil {
			return nil, err
		}
		if err := recognize(f); err != nil {
			f.Close()
			return nil, err
		}
		if err := lock(f, !opts.ReadOnly, opts.Timeout-time.Since(start)); err != nil {
			f.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, inUse(path)
			}
			return nil, err
		}
		// A compaction may have replaced the file during the wait.
		if still(f, path) {
			return f, nil
		}
		f.Close()
	}
}

// openFile opens the file. It creates the file and its folder only for a writer that
// names a kind of data.
func openFile(path string, opts Options) (*os.File, error) {
	flag := os.O_RDWR | noFollow
	switch {
	case opts.ReadOnly:
		flag = os.O_RDONLY | noFollow
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
	switch {
	case err != nil:
	case info.IsDir():
		err = syscall.EISDIR
	case !info.Mode().IsRegular():
		err = &reason{is: ErrForeign, text: "is not a regular file", hint: "name a file with --db"}
	case !opts.ReadOnly && userOf(info) != os.Geteuid():
		err = otherUser(userOf(info))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// lock tries to take the lock until the wait is over, at least once. bbolt takes the
// same lock again on the same open file, which has no effect.
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

// release unlocks the file explicitly before it closes it. After a panic bbolt may
// still have the file mapped, and the mapping would keep the lock.
func release(f *os.File) error {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // fails if the file is closed, which is fine
	return f.Close()
}

// still reports whether the path leads to the open file.
func still(f *os.File, path string) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(ours, there)
}

// tighten removes the permissions of group and others. It is called by a writer, to
// which the file belongs, after the file was recognized as a Beacon database.
func tighten(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Mode().Perm()&^0o600 == 0 {
		return err
	}
	return f.Chmod(0o600)
}

// syncDir makes a rename in a folder durable.
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

// missing is the error for a database that does not exist.
func missing(path string) error { return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist} }
