package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
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

// open opens the log to append to it. A file of another program at the path of the
// log or the old log is an error, and open does not change it.
func (l *logFile) open() error {
	if err := checkOldLog(l.path); err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		err = checkLog(f, info)
	}
	if err != nil {
		f.Close()
		return err
	}
	l.f, l.size = f, info.Size()
	return nil
}

func checkOldLog(path string) error {
	path = oldLogPath(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return noLog(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return checkLog(f, info)
}

// logStart begins every record that slog writes as text.
const logStart = "time="

// checkLog returns an error for a file that does not begin like a log of Beacon.
func checkLog(f *os.File, info fs.FileInfo) error {
	if !info.Mode().IsRegular() || info.Size() == 0 {
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
