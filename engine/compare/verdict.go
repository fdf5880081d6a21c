package compare

import "fmt"

// Verdict is the result of the test, or why no test is possible, in a sentence without its
// full stop.
func (r *Report) Verdict() string {
	switch {
	case r.Test.Possible:
		n := 0
		for i := range r.Groups {
			for _, p := range r.Groups[i].Pairs {
				n += count(p.Significant)
			}
		}
		return fmt.Sprintf("%d of %d pairs of regions differ by more than a region differs from itself (permutation test over the repeats, corrected after Holm, %.0f %% over the whole job)",
			n, r.Test.Comparisons, r.Test.Alpha*100)
	case r.Noise.Known:
		return fmt.Sprintf("Answers of one region differ from each other by %.2f on average; no test of the distances is possible: %s", *r.Noise.Floor, r.Test.Why)
	case r.Noise.Why != "":
		return "There is no noise floor, so a distance may be chance: " + r.Noise.Why
	}
	return "There is no noise floor, so a distance may be chance: " + r.Test.Why
}
