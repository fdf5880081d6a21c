package engine

import "time"

// origin is when the process began.
var origin = time.Now()

// Now is the time by a clock that never steps while the process lives, begun with
// the wall's: what screens count from and to. The wall may be set back by hours in
// mid-job, and a timer that then jumps or stands still would lie.
func Now() time.Time { return origin.Add(time.Since(origin)) }

// Rounded is a duration as sentences name it: whole seconds from a minute on, tenths below.
func Rounded(d time.Duration) time.Duration {
	if d < time.Minute {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
