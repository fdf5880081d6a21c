package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"beacon/engine/compare/contrast"
	"beacon/engine/foreign"
)

// Verdict is the result of all contrasts in a sentence without its full stop: how many
// differ, of how many that were tested.
func (r *Report) Verdict() string {
	n := map[contrast.Outcome]int{}
	small := 0
	for i := range r.Verdicts {
		n[r.Verdicts[i].Outcome]++
		small += count(r.Verdicts[i].Small)
	}
	tested := len(r.Verdicts) - n[contrast.NotTested]
	if tested == 0 {
		return "Nothing was tested: " + r.Test.Why
	}
	out := fmt.Sprintf("%d of %d pairs of regions differ", n[contrast.Differs], tested)
	if small > 0 {
		out += fmt.Sprintf(", %d of them by little", small)
	}
	if n[contrast.Equal] > 0 {
		out += fmt.Sprintf(", %d are equal within the margins", n[contrast.Equal])
	}
	if n[contrast.Unclear] > 0 {
		out += fmt.Sprintf(", %d are unclear", n[contrast.Unclear])
	}
	out += fmt.Sprintf(" (permutation test over all questions, %.0f %% chance of any false finding)", r.Test.Alpha*100)
	if n[contrast.NotTested] > 0 {
		out += fmt.Sprintf("; %d were not tested", n[contrast.NotTested])
	}
	// Answers of one container are alike, and a region has one container of a model.
	return out + "; a region and its container cannot be told apart"
}

// Sentences says each verdict in words, model by model, in the order of the plan.
func (r *Report) Sentences() []string {
	var out []string
	for i := range r.Verdicts {
		out = append(out, r.Verdicts[i].Sentence())
	}
	return out
}

// Sentence is the verdict in words: who differs, the strongest evidence, and the size.
func (v *Verdict) Sentence() string {
	who := fmt.Sprintf("%s: %s and %s", v.Model, v.A, v.B)
	switch v.Outcome {
	case contrast.NotTested:
		return who + " were not tested: " + v.Why
	case contrast.Equal:
		return who + " are equal: " + v.bounds()
	case contrast.Unclear:
		return fmt.Sprintf("%s show no difference, but one of %s cannot be excluded (%d and %d answers)", who, v.open(), v.AnswersA, v.AnswersB)
	}
	out := fmt.Sprintf("%s differ, p %s", who, pWord(*v.PAdjusted))
	if v.Small {
		out += ", real and small"
	}
	if c := v.strongest(); c != nil {
		out += fmt.Sprintf(": %s %.0f %% in %s, %.0f %% in %s (%+.0f points, %+.0f to %+.0f)", c.Class, 100*c.RateA, v.A, 100*c.RateB, v.B, 100*c.Difference, 100*c.Low, 100*c.High)
	} else {
		out += fmt.Sprintf(": distance beyond noise %.2f, %.2f to %.2f", v.Distance.Value, v.Distance.Low, v.Distance.High)
	}
	if n := len(v.QuestionsDiffer); n > 0 {
		out += fmt.Sprintf("; most in %s", foreign.Join(v.QuestionsDiffer[:min(n, 3)], ", "))
		if n > 3 {
			out += fmt.Sprintf(" and %d more", n-3)
		}
	}
	return out
}

// bounds names the largest difference that the intervals leave.
func (v *Verdict) bounds() string {
	return fmt.Sprintf("within %.0f points and a distance of %.2f", math.Ceil(100*v.widest()), math.Ceil(100*max(math.Abs(v.Distance.Low), math.Abs(v.Distance.High)))/100)
}

func (v *Verdict) open() string {
	return fmt.Sprintf("%.0f points or a distance of %.2f", 100*v.widest(), max(math.Abs(v.Distance.Low), math.Abs(v.Distance.High)))
}

// widest is the largest difference of rates that an interval includes.
func (v *Verdict) widest() (most float64) {
	for _, c := range v.Classes {
		most = max(most, math.Abs(c.Low), math.Abs(c.High))
	}
	return most
}

// strongest is the class whose interval excludes no difference by most; nil when none does.
func (v *Verdict) strongest() *ClassRate {
	var sure []*ClassRate
	for i := range v.Classes {
		if c := &v.Classes[i]; c.Low > 0 || c.High < 0 {
			sure = append(sure, c)
		}
	}
	if len(sure) == 0 {
		return nil
	}
	return slices.MinFunc(sure, func(a, b *ClassRate) int {
		if d := math.Abs(b.Difference) - math.Abs(a.Difference); math.Abs(d) > 1e-9 {
			return int(math.Copysign(1, d))
		}
		// At equal size the rarer class: refusals say more than answers.
		return cmp.Compare(a.RateA+a.RateB, b.RateA+b.RateB)
	})
}

func pWord(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}
