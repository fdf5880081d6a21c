package engine

import "time"

// origin is the start of the process.
var origin = time.Now()

// Now is the wall time at the start of the process plus the monotonic time since.
// Screens compute durations from it: the wall clock may be set back by hours during
// a job, and a timer must not jump or stop then.
func Now() time.Time { return origin.Add(time.Since(origin)) }

// Rounded rounds a duration for text: to seconds from one minute up, else to tenths.
func Rounded(d time.Duration) time.Duration {
	if d < time.Minute {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
