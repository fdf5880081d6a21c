package run

import (
	"sort"
	"sync"
	"time"

	"beacon/engine"
)

const (
	// beatEvery is the interval in which the heartbeat reads the clock.
	beatEvery = 500 * time.Millisecond
	// beatLate is how late a reading of the clock must be to end a standstill. A shorter
	// standstill passes unnoticed, and verify allows 2 s for a gap.
	beatLate = time.Second
)

// Clock is the monotonic clock of an Engine with its timers. Nil functions are the real
// ones; a test sets a clock that jumps.
type Clock struct {
	// Now returns the time with a monotonic reading.
	Now func() time.Time
	// AfterFunc is as time.AfterFunc.
	AfterFunc func(time.Duration, func()) *time.Timer
}

// heartbeat reads the clock for the engine and notices standstills: time in which no
// goroutine of the process ran, because it was stopped (SIGSTOP), its container frozen or
// its virtual machine paused. The clock ran on meanwhile. A reading that is later than
// beatEvery and beatLate after the one before ends a standstill, because the heartbeat's
// goroutine does nothing but read. A slow disk or a slow Observe blocks only the engine's
// goroutine and is no standstill.
//
// Time in which the machine was suspended needs no notice: on Linux, Go's clock and timers
// do not count it (CLOCK_MONOTONIC, https://go.dev/issue/24595).
type heartbeat struct {
	clock Clock

	mu          sync.Mutex // guards the fields below
	last        time.Time  // the newest reading; zero while no goroutine reads regularly
	standstills []standstill
}

// standstill is a stretch in which no goroutine of the process ran.
type standstill struct {
	from, to time.Time
	before   time.Duration // the time of all earlier ones
}

func newHeartbeat(c Clock) *heartbeat {
	if c.Now == nil {
		c.Now = engine.Now
	}
	if c.AfterFunc == nil {
		c.AfterFunc = time.AfterFunc
	}
	return &heartbeat{clock: c}
}

// run reads the clock regularly until end is closed, and calls noticed, which must not
// block, after each standstill.
func (h *heartbeat) run(end <-chan struct{}, noticed func()) {
	h.mu.Lock()
	h.last = h.clock.Now()
	h.mu.Unlock()
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for known := 0; ; {
		select {
		case <-tick.C:
			h.now()
			if n := len(h.after(known)); n > 0 {
				known += n
				noticed()
			}
		case <-end:
			h.mu.Lock()
			h.last = time.Time{}
			h.mu.Unlock()
			return
		}
	}
}

// now reads the clock. The standstill that it ends begins when the heartbeat was due, so
// that it is never longer than the time in which nothing ran.
func (h *heartbeat) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.clock.Now()
	if h.last.IsZero() {
		return now
	}
	if due := h.last.Add(beatEvery); now.Sub(due) >= beatLate {
		h.standstills = append(h.standstills, standstill{due, now, h.still(due)})
	}
	h.last = now
	return now
}

// after returns all standstills but the first n.
func (h *heartbeat) after(n int) []standstill {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.standstills[n:len(h.standstills):len(h.standstills)]
}

// ran is the time between two moments without the standstills.
func (h *heartbeat) ran(from, to time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return to.Sub(from) - (h.still(to) - h.still(from))
}

// still is the time of all standstills before a moment.
func (h *heartbeat) still(at time.Time) time.Duration {
	n := sort.Search(len(h.standstills), func(i int) bool { return !h.standstills[i].from.Before(at) })
	if n == 0 {
		return 0
	}
	s := h.standstills[n-1]
	return s.before + min(at.Sub(s.from), s.to.Sub(s.from))
}
