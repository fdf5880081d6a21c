package engine

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"beacon/engine/foreign"
)

// lineLimit bounds the bytes of a message, and of its attributes, that the ring
// keeps: a container may write a megabyte into one line. The log file has all of it.
const lineLimit = 4 << 10

// LogLine is one record of the log as the Log screen shows it.
type LogLine struct {
	Time    time.Time
	Level   slog.Level
	Message foreign.Text // at most lineLimit bytes
	Attrs   foreign.Text // logfmt, raw; at most lineLimit bytes
	Region  foreign.Text
	Job     string // its id, which Attrs leaves out
}

// LogRing is a slog.Handler that keeps the newest records in memory.
type LogRing struct {
	shared *logRing
	attrs  []slog.Attr
}

type logRing struct {
	mu    sync.Mutex // guards lines and first
	lines []LogLine
	first int // number of lines[0], counted from the program's start
	keep  int
}

// NewLogRing keeps the newest n records.
func NewLogRing(n int) *LogRing { return &LogRing{shared: &logRing{keep: n}} }

// Enabled keeps everything from info up.
func (r *LogRing) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

// WithAttrs adds attributes to every record.
func (r *LogRing) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &LogRing{r.shared, append(r.attrs[:len(r.attrs):len(r.attrs)], attrs...)}
}

// WithGroup is not used by Beacon; groups are left flat.
func (r *LogRing) WithGroup(string) slog.Handler { return r }

// Handle keeps one record.
func (r *LogRing) Handle(_ context.Context, rec slog.Record) error {
	line := LogLine{Time: rec.Time, Level: rec.Level, Message: foreign.Text(firstOf(rec.Message))}
	var b strings.Builder
	add := func(a slog.Attr) bool {
		switch a.Key {
		case "region":
			line.Region = foreign.Text(a.Value.String())
		case "job_id":
			line.Job = a.Value.String()
			return true
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(a.Key + "=" + a.Value.String())
		return true
	}
	for _, a := range r.attrs {
		add(a)
	}
	rec.Attrs(add)
	line.Attrs = foreign.Text(firstOf(b.String()))
	r.shared.add(line)
	return nil
}

// firstOf is a text of at most lineLimit bytes; one that was cut ends with … and does
// not hold the whole text in memory.
func firstOf(s string) string {
	if len(s) <= lineLimit {
		return s
	}
	const end = "…"
	return strings.ToValidUTF8(s[:lineLimit-len(end)], "") + end
}

func (r *logRing) add(line LogLine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) >= 2*r.keep {
		r.first += r.keep
		r.lines = append(r.lines[:0:0], r.lines[r.keep:]...)
	}
	r.lines = append(r.lines, line)
}

// Lines gives the records kept, oldest first; the caller owns the slice.
func (r *LogRing) Lines() []LogLine {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	return append([]LogLine(nil), r.shared.lines[max(0, len(r.shared.lines)-r.shared.keep):]...)
}

// Count is the number of records ever kept; it grows with each new record.
func (r *LogRing) Count() int {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	return r.shared.first + len(r.shared.lines)
}
