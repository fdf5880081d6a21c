package run

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestAStopwatchCountsNoPauseAndExpiresInNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stopwatch{start: time.Now(), timeout: 10 * time.Second}
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
