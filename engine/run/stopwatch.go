package run

import "time"

// stopwatch measures a run by the monotonic clock, with and without its pauses.
type stopwatch struct {
	start     time.Time
	timeout   time.Duration // of the time worked
	paused    bool
	since     time.Duration // start of the current pause
	pausedFor time.Duration // all earlier pauses
}

// now is the time since the start.
func (s *stopwatch) now() time.Duration { return time.Since(s.start) }

// worked is the time since the start without pauses.
func (s *stopwatch) worked() time.Duration {
	at := s.now()
	if s.paused {
		at = s.since
	}
	return at - s.pausedFor
}

// pause begins or ends a pause and returns the moment.
func (s *stopwatch) pause(on bool) (at time.Duration) {
	at = s.now()
	if on {
		s.since = at
	} else {
		s.pausedFor += at - s.since
	}
	s.paused = on
	return at
}

// expired reports whether the timeout has passed; a pause never expires.
func (s *stopwatch) expired() bool { return !s.paused && s.worked() >= s.timeout }
