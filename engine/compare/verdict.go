package compare

import "fmt"

// Verdict is what the distances of the report can be held against, in a sentence
// without its full stop.
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
		return fmt.Sprintf("A region differs from itself by %.2f; no test is possible, so distances stand alone: %s", *r.Noise.Floor, r.Test.Why)
	case r.Noise.Why != "":
		return "There is no noise floor, so a distance may be chance: " + r.Noise.Why
	}
	return "There is no noise floor, so a distance may be chance: " + r.Test.Why
}
