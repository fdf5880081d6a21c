package verify

import (
	"cmp"
	"math"
	"slices"
	"time"

	"beacon/engine"
)

// idle has the stretches of a run that no check counts, in order and without overlap.
type idle []engine.Pause

// idleOf merges the pauses and the standstills of a run: the process may stop running
// during a pause.
func idleOf(run *engine.Run) idle { return merged(slices.Concat(run.Pauses, run.Standstills)) }

// standstill is the time in which the process did not run.
func standstill(run *engine.Run) time.Duration {
	return merged(slices.Clone(run.Standstills)).within(0, math.MaxInt64)
}

func merged(list []engine.Pause) (out idle) {
	for i := range list {
		if list[i].ToNS == 0 { // it lasted until the end
			list[i].ToNS = math.MaxInt64
		}
	}
	slices.SortFunc(list, func(a, b engine.Pause) int { return cmp.Compare(a.FromNS, b.FromNS) })
	for _, p := range list {
		if n := len(out); n > 0 && p.FromNS <= out[n-1].ToNS {
			out[n-1].ToNS = max(out[n-1].ToNS, p.ToNS)
			continue
		}
		out = append(out, p)
	}
	return out
}

// within is the idle time between two moments of the run.
func (l idle) within(from, to int64) (sum time.Duration) {
	for _, p := range l {
		sum += time.Duration(max(0, min(p.ToNS, to)-max(p.FromNS, from)))
	}
	return sum
}
