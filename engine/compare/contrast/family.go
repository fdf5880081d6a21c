package contrast

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// drawsFor is the number of draws: some hundred of them beyond the threshold of one
// contrast, and no more than the questions allow in reasonable time.
func drawsFor(contrasts, questions int, alpha float64) int {
	draws := min(19_999, max(4_999, int(100*float64(contrasts)/alpha)-1))
	const most = 60_000_000 // deals of all questions together
	return max(999, min(draws, most/max(1, questions)))
}

// Test tests all contrasts of a comparison together. A contrast whose smallest possible p
// cannot become significant is not tested, which depends on the numbers of answers alone;
// the others are corrected after S. Holm, "A simple sequentially rejective multiple test
// procedure", Scandinavian Journal of Statistics 6 (1979), so that the chance of any false
// finding stays at or below alpha. Questions are judged only inside a contrast that
// differs, each contrast's by Holm at its share alpha / contrasts, so that the chance of
// any false finding among all questions stays at or below alpha too.
func Test(contrasts []Contrast, o Options) []Result {
	questions := 0
	for i := range contrasts {
		questions += len(contrasts[i].Questions)
	}
	draws := o.Draws
	if draws == 0 {
		draws = drawsFor(len(contrasts), questions, o.Alpha)
	}
	out := make([]Result, len(contrasts))
	tested := plan(contrasts, out, draws, o.Alpha)
	pools := make([]*pooled, len(contrasts))
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, i := range tested {
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			pools[i] = contrasts[i].pool(draws)
			out[i].measure(pools[i])
		})
	}
	group.Wait()
	holm(tested, o.Alpha, func(i int) float64 { return out[i].P }, func(i int, p float64, yes bool) {
		out[i].Adjusted = p
		out[i].judge(yes, o)
		out[i].questions(pools[i], yes, o.Alpha/float64(len(tested)), o)
	})
	return out
}

// plan finds the contrasts that can become significant: the most of them for which the
// threshold alpha / tested can be reached.
func plan(contrasts []Contrast, out []Result, draws int, alpha float64) (tested []int) {
	for i := range contrasts {
		c := &contrasts[i]
		r := &out[i]
		r.Outcome, r.P, r.Adjusted = NotTested, 1, 1
		r.Questions = make([]QuestionResult, len(c.Questions))
		for q := range r.Questions {
			r.Questions[q] = QuestionResult{Outcome: NotTested, P: 1, Adjusted: 1}
		}
		parts := c.parts()
		r.Tested = len(parts)
		for _, q := range parts {
			r.AnswersA += c.Questions[q].A
			r.AnswersB += c.Questions[q].B
		}
		if r.SmallestP = 1; len(parts) > 0 {
			r.SmallestP = c.smallestP(parts, draws)
		}
		tested = append(tested, i)
	}
	tested = reachable(tested, alpha, func(i int) float64 { return out[i].SmallestP })
	slices.Sort(tested)
	return tested
}

// reachable keeps the members of a family that can become significant in it: those whose
// smallest p is at most alpha divided by their number. Members with the same smallest p are
// kept or dropped together, so that no answer and no order decides.
func reachable(family []int, alpha float64, smallest func(int) float64) []int {
	slices.SortStableFunc(family, func(a, b int) int { return cmp.Compare(smallest(a), smallest(b)) })
	for len(family) > 0 {
		worst := smallest(family[len(family)-1])
		if worst <= alpha/float64(len(family)) {
			break
		}
		family = slices.DeleteFunc(family, func(i int) bool { return smallest(i) >= worst })
	}
	return family
}

// holm corrects the p-values of a family and says for each whether it is significant.
func holm(family []int, alpha float64, p func(int) float64, set func(i int, adjusted float64, significant bool)) {
	order := slices.Clone(family)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p(a), p(b)) })
	last := 0.0
	for n, i := range order {
		last = max(last, min(1, p(i)*float64(len(order)-n)))
		set(i, last, last <= alpha)
	}
}

// measure takes the p and the effects of a contrast.
func (r *Result) measure(p *pooled) {
	r.P = p.p
	r.Distance = p.distance()
	for _, k := range p.classes {
		r.Rates = append(r.Rates, p.rate(k))
	}
}

// judge gives the outcome.
func (r *Result) judge(significant bool, o Options) {
	inside := r.Distance.within(o.MarginDistance)
	for _, rate := range r.Rates {
		inside = inside && rate.Difference.within(o.MarginRate)
	}
	switch {
	case significant:
		r.Outcome, r.Small = Differs, inside
	case inside:
		r.Outcome = Equal
	default:
		r.Outcome = Unclear
	}
}

// questions judges the questions of a contrast that differs: those that can reach the level
// of their contrast.
func (r *Result) questions(p *pooled, differs bool, alpha float64, o Options) {
	family := reachable(slices.Clone(p.parts), alpha, func(q int) float64 { return p.c.Questions[q].smallestP() })
	for _, q := range family {
		r.Questions[q] = QuestionResult{Outcome: Unclear, P: 1, Adjusted: 1, Reachable: true}
		if differs {
			r.Questions[q].P = p.question(q)
		}
	}
	if !differs {
		return
	}
	holm(family, alpha, func(q int) float64 { return r.Questions[q].P }, func(q int, adjusted float64, yes bool) {
		r.Questions[q].Adjusted = adjusted
		if yes {
			r.Questions[q].Outcome = Differs
			r.Questions[q].Small = p.c.Questions[q].small(p.classes, o)
			r.Small = r.Small && r.Questions[q].Small
		}
	})
}
