package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// logMost is the size in bytes at which the log file is rotated; one old is kept.
const logMost = 10 << 20

// logFile is beacon.log beside the database.
type logFile struct {
	mu   sync.Mutex // guards f and size
	path string
	f    *os.File
	size int64
}

func logPath(db string) string { return filepath.Join(filepath.Dir(db), "beacon.log") }

// oldLogPath returns the path of the old log.
func oldLogPath(path string) string { return path + ".1" }

func openLog(db string) (*logFile, error) {
	l := &logFile{path: logPath(db)}
	return l, l.open()
}

// open opens the log to append to it. A link, a file of another user or of another program
// at the path of the log or the old log is an error, and open does not change it.
func (l *logFile) open() error {
	if err := checkOldLog(l.path); err != nil {
		return err
	}
	f, info, err := openOwnLog(l.path, os.O_CREATE|os.O_APPEND|os.O_RDWR)
	if err != nil {
		return err
	}
	l.f, l.size = f, info.Size()
	return nil
}

func checkOldLog(path string) error {
	f, _, err := openOwnLog(oldLogPath(path), os.O_RDONLY)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return f.Close()
}

// openOwnLog opens a log of this program that belongs to this user. It follows no link and
// does not wait for the other end of a pipe.
func openOwnLog(path string, flag int) (*os.File, fs.FileInfo, error) {
	f, err := os.OpenFile(path, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o600)
	if errors.Is(err, syscall.ELOOP) {
		return nil, nil, fmt.Errorf("%s is a link, which is not followed: remove it", path)
	}
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = checkLog(f, info)
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// logStart begins every record that slog writes as text.
const logStart = "time="

// checkLog returns an error for a file that belongs to another user or does not begin like
// a log of Beacon.
func checkLog(f *os.File, info fs.FileInfo) error {
	if sys, ok := info.Sys().(*syscall.Stat_t); ok && int(sys.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d: move it away", f.Name(), sys.Uid)
	}
	if !info.Mode().IsRegular() {
		return noLog(f.Name())
	}
	if info.Size() == 0 {
		return nil
	}
	start := make([]byte, len(logStart))
	if n, err := f.ReadAt(start, 0); string(start[:n]) != logStart {
		if err != nil && err != io.EOF {
			return err
		}
		return noLog(f.Name())
	}
	return nil
}

func noLog(path string) error {
	return fmt.Errorf("%s is not a log of Beacon: move it away", path)
}

// Write appends to the file and rotates it first when it is full. It drops errors:
// a job does not stop because its log cannot be written.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return len(p), nil
	}
	if l.size+int64(len(p)) > logMost {
		l.f.Close()
		l.f = nil
		if checkOldLog(l.path) == nil {
			_ = os.Rename(l.path, oldLogPath(l.path))
		}
		if l.open() != nil {
			return len(p), nil
		}
	}
	n, _ := l.f.Write(p)
	l.size += int64(n)
	return len(p), nil
}

// Close closes the file.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}
