package run

import (
	"sync"
	"time"
)

// Jumping is a monotonic clock that jumps, as seen by a process that was stopped for a
// while: the timers that became due meanwhile fire at once, before or after the clock is
// read. The zero value does not jump by itself.
type Jumping struct {
	// At is the number of the reading, from 1, before which the clock jumps by By.
	At int
	By time.Duration

	mu     sync.Mutex // guards the fields below
	reads  int
	ahead  time.Duration
	timers map[*time.Timer]time.Time // when they are due, by this clock
}

// Clock is the clock for Options.
func (j *Jumping) Clock() Clock { return Clock{Now: j.now, AfterFunc: j.afterFunc} }

// Reads is how often the clock was read.
func (j *Jumping) Reads() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reads
}

// Jump moves the clock ahead.
func (j *Jumping) Jump(d time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.jump(d)
}

func (j *Jumping) jump(d time.Duration) {
	j.ahead += d
	now := time.Now().Add(j.ahead)
	for timer, due := range j.timers {
		if !due.After(now) {
			delete(j.timers, timer)
			timer.Reset(0)
		}
	}
}

func (j *Jumping) now() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.reads++; j.reads == j.At {
		j.jump(j.By)
	}
	return time.Now().Add(j.ahead)
}

func (j *Jumping) afterFunc(d time.Duration, f func()) *time.Timer {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.timers == nil {
		j.timers = map[*time.Timer]time.Time{}
	}
	timer := time.AfterFunc(d, f)
	j.timers[timer] = time.Now().Add(j.ahead + d)
	return timer
}
