package run

import (
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
)

func TestAStopwatchCountsNoPauseAndExpiresInNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stopwatch{beat: newHeartbeat(Clock{}), start: engine.Now(), timeout: 10 * time.Second}
		at := func(d time.Duration) {
			t.Helper()
			time.Sleep(d - s.now())
		}
		at(4 * time.Second)
		s.pause(true)
		at(60 * time.Second)
		if s.worked() != 4*time.Second || s.expired() {
			t.Errorf("in a pause: worked %s, expired %t", s.worked(), s.expired())
		}
		s.pause(false)
		at(65 * time.Second)
		if s.worked() != 9*time.Second || s.expired() {
			t.Errorf("after it: worked %s, expired %t", s.worked(), s.expired())
		}
		at(66 * time.Second)
		if !s.expired() {
			t.Errorf("worked %s of %s and not expired", s.worked(), s.timeout)
		}
	})
}

// TestAStopwatchCountsNoStandstill: not outside of a pause, not in it, and not twice where
// it reaches over the begin or the end of a pause.
func TestAStopwatchCountsNoStandstill(t *testing.T) {
	beating(t, func(t *testing.T, h *heartbeat, j *Jumping) {
		s := stopwatch{beat: h, start: h.now(), timeout: 40 * time.Second}
		worked := func(what string, want time.Duration) {
			t.Helper()
			if got := s.worked(); got < want || got > want+4*beatEvery || s.expired() {
				t.Errorf("%s: worked %s, want %s; expired %t", what, got, want, s.expired())
			}
		}
		time.Sleep(10 * time.Second)
		j.Jump(time.Hour)
		worked("a standstill", 10*time.Second)
		s.pause(true)
		time.Sleep(10 * time.Second)
		j.Jump(time.Hour)
		worked("another in a pause", 10*time.Second)
		time.Sleep(10 * time.Second)
		s.pause(false)
		worked("after the pause", 10*time.Second)
		time.Sleep(10 * time.Second)
		j.Jump(time.Minute) // ends with the pause's begin
		s.pause(true)
		time.Sleep(10 * time.Second)
		j.Jump(time.Minute) // ends with the pause's end
		s.pause(false)
		worked("at both ends of a pause", 20*time.Second)
		time.Sleep(20 * time.Second)
		if !s.expired() {
			t.Errorf("worked %s of %s and not expired", s.worked(), s.timeout)
		}
	})
}
