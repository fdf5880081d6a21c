package engine

import (
	"fmt"
	"time"

	"beacon/engine/foreign"
)

// errorsFor is how long an error of a region is kept and shown.
const errorsFor = time.Hour

// RegionHistory has the facts of a region that outlive the process.
type RegionHistory struct {
	Region foreign.Text  `json:"region"`
	Checks []HealthPoint `json:"checks"` // the last 60, oldest first
	Errors []ErrorCount  `json:"errors"` // of the last hour, oldest first
}

// HealthPoint is one check in the history.
type HealthPoint struct {
	At      time.Time     `json:"at"`
	State   HealthState   `json:"state"`
	Latency time.Duration `json:"latency_ns"`
}

// ErrorCount is how often a class of error came in one minute. The minute is by
// the wall clock, because it must mean something to the next process.
type ErrorCount struct {
	Minute int64        `json:"minute"` // since 1970
	Name   foreign.Text `json:"name"`   // see CallError.Name
	N      int          `json:"n"`
}

// ErrorTally is how often a class of error came in the last hour.
type ErrorTally struct {
	Name foreign.Text `json:"name"`
	N    int          `json:"n"`
}

// String is a class with its number: "503 ×3".
func (t ErrorTally) String() string { return fmt.Sprintf("%s ×%d", t.Name, t.N) }

// Within reports whether a count is of the last hour. A count in the future, seen
// after the clock was set back, is not.
func (c ErrorCount) Within(now time.Time) bool {
	age := now.Unix()/60 - c.Minute
	return age >= 0 && age < int64(errorsFor/time.Minute)
}

// AddError returns a copy of the list with one more error of a class and without
// errors older than an hour.
func AddError(old []ErrorCount, name foreign.Text, now time.Time) []ErrorCount {
	minute := now.Unix() / 60
	out := make([]ErrorCount, 0, len(old)+1)
	counted := false
	for _, c := range old {
		if !c.Within(now) {
			continue
		}
		if c.Minute == minute && c.Name == name {
			c.N, counted = c.N+1, true
		}
		out = append(out, c)
	}
	if !counted {
		out = append(out, ErrorCount{minute, name, 1})
	}
	return out
}
