package cli

import (
	"os"
	"path/filepath"
	"sync"
)

// logMost is the size at which the log file is turned over; one old is kept.
const logMost = 10 << 20

// logFile is beacon.log beside the database.
type logFile struct {
	mu   sync.Mutex // guards f and size
	path string
	f    *os.File
	size int64
}

func logPath(db string) string { return filepath.Join(filepath.Dir(db), "beacon.log") }

func openLog(db string) (*logFile, error) {
	l := &logFile{path: logPath(db)}
	return l, l.open()
}

func (l *logFile) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return err
	}
	l.f, l.size = f, info.Size()
	return nil
}

// Write adds to the file, turning it over first when it is full. A log that
// cannot be written stops nobody: the error is dropped.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return len(p), nil
	}
	if l.size+int64(len(p)) > logMost {
		l.f.Close()
		l.f = nil
		_ = os.Rename(l.path, l.path+".1")
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
