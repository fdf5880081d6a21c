package containers

import (
	"fmt"
	"time"
)

// linesKept bounds the lines of all containers together; the oldest are dropped first.
const linesKept = 10_000

// Line is one line that a container printed.
type Line struct {
	N         int // counted from 1 over all containers
	At        time.Time
	Region    string
	Call      *Call // nil when it is about no call
	Container string
	Text      string
}

// log has the newest lines of all containers. Guarded by Pool.mu.
type log struct {
	lines   []Line
	printed int           // lines, ever
	reading chan struct{} // closed at the next line; nil without a reader
}

// print adds a line of a container and wakes the readers. The caller holds the lock.
func (l *log) print(b *container, e *endpoint, c *Call, format string, args ...any) {
	l.printed++
	line := Line{l.printed, time.Now(), e.at.Region, c, b.id, fmt.Sprintf(format, args...) + "\n"}
	if l.lines = append(l.lines, line); len(l.lines) > linesKept {
		l.lines = l.lines[len(l.lines)-linesKept:]
	}
	if l.reading != nil {
		close(l.reading)
		l.reading = nil
	}
}

// Printed is the number of the newest line.
func (p *Pool) Printed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.printed
}

// Lines copies the lines that match; the channel is closed at the next line of any
// container.
func (p *Pool) Lines(match func(Line) bool) (out []Line, next <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.log.lines {
		if match(l) {
			out = append(out, l)
		}
	}
	if p.log.reading == nil {
		p.log.reading = make(chan struct{})
	}
	return out, p.log.reading
}
