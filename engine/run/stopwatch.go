package run

import "time"

// stopwatch measures a run by the monotonic clock, with and without its pauses and
// standstills.
type stopwatch struct {
	beat      *heartbeat
	start     time.Time
	timeout   time.Duration // of the time worked
	paused    bool
	since     time.Duration // start of the current pause
	pausedFor time.Duration // all earlier pauses without their standstills
	recorded  int           // standstills of the heartbeat that the run's record has
}

// now is the time since the start.
func (s *stopwatch) now() time.Duration { return s.beat.now().Sub(s.start) }

// ran is the time between two moments of the run without standstills.
func (s *stopwatch) ran(from, to time.Duration) time.Duration {
	return s.beat.ran(s.start.Add(from), s.start.Add(to))
}

// standstill is the time since the start in which the process did not run.
func (s *stopwatch) standstill() time.Duration {
	at := s.now()
	return at - s.ran(0, at)
}

// worked is the time since the start without pauses and standstills.
func (s *stopwatch) worked() time.Duration {
	at := s.now()
	if s.paused {
		at = s.since
	}
	return s.ran(0, at) - s.pausedFor
}

// pause begins or ends a pause and returns the moment.
func (s *stopwatch) pause(on bool) (at time.Duration) {
	at = s.now()
	if on {
		s.since = at
	} else {
		s.pausedFor += s.ran(s.since, at)
	}
	s.paused = on
	return at
}

// expired reports whether the timeout has passed; a pause never expires.
func (s *stopwatch) expired() bool { return !s.paused && s.worked() >= s.timeout }
