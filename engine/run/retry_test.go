package run

import (
	"testing"
	"time"
)

func TestBackoffDoublesUpToThirtySecondsUnlessTold(t *testing.T) {
	for n, most := range map[int]time.Duration{1: 500 * time.Millisecond, 2: time.Second, 4: 4 * time.Second, 6: 16 * time.Second, 7: 30 * time.Second, 60: 30 * time.Second} {
		seen := time.Duration(0)
		for range 2000 {
			d := backoff(n, 0)
			if d <= 0 || d > most+1 {
				t.Fatalf("try %d: %s, want at most %s", n, d, most)
			}
			seen = max(seen, d)
		}
		if seen < most/2 {
			t.Errorf("try %d: never above %s of %s", n, seen, most)
		}
	}
	if d := backoff(1, 90*time.Second); d != 90*time.Second {
		t.Errorf("Retry-After of 90 s became %s", d)
	}
}
