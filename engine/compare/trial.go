package compare

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// trials tests by permutation whether regions differ more than the repeats within one
// (R. A. Fisher, The Design of Experiments, 1935; E. S. Edgington and P. Onghena,
// Randomization Tests, 2007): if the region made no difference, the 2N answers of two
// regions could be dealt to them in any way. The statistic is the mean distance
// between the regions less the mean distance within them.
type trials struct {
	possible    bool
	comparisons int
	draws       int
}

const (
	// dealLimit is the most deals of one pair that are enumerated.
	dealLimit = 1 << 16
	// nodeLimit bounds the work of enumerating: complete and partial deals.
	nodeLimit = 4 * dealLimit
	// drawLimit bounds the draws of one pair with too many deals to enumerate.
	drawLimit = 1 << 20
	// stopAfter ends drawing after this many draws as extreme as the observed deal:
	// J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78
	// (1991).
	stopAfter = 20
	// rounding absorbs differences of sums that come from the order of additions.
	rounding = 1e-9
)

// plan counts the comparisons, before any answer is read, and checks whether the
// repeats can reach significance at that number.
func (c *comparison) plan() {
	m := 0
	for _, row := range c.layout {
		open := 0
		for _, e := range row.endpoints {
			if !c.job.Endpoints[e].Skipped {
				open++
			}
		}
		m += open * (open - 1) / 2
	}
	t := &c.report.Test
	t.Alpha, t.Comparisons = c.opts.Alpha, m*len(c.job.Questions)
	c.trials.comparisons = t.Comparisons
	c.trials.draws = drawsFor(t.Comparisons, t.Alpha)
	c.report.Noise.Why, t.Why = c.whyNoTest(t.Comparisons)
	c.trials.possible = t.Why == ""
	t.Possible = c.trials.possible
	if c.job.Repeats > 1 {
		p := smallestP(c.job.Repeats, c.trials.draws)
		t.SmallestP = &p
	}
	if t.Possible {
		t.Method = "exact"
		if arrangements(c.job.Repeats)/2 > dealLimit {
			t.Method = "monte carlo"
		}
	}
}

// whyNoTest returns why the noise floor is unknown and why no test is possible.
func (c *comparison) whyNoTest(m int) (noise, test string) {
	n := c.job.Repeats
	switch {
	case m == 0:
		return "no two regions share a model", "no two regions share a model"
	case n < 2:
		return "every question was asked once in a region: with repeats it would be known what a region differs from itself",
			"without repeats there is no noise floor to test against"
	}
	threshold := c.opts.Alpha / float64(m)
	if p := smallestP(n, c.trials.draws); p >= threshold {
		return "", fmt.Sprintf("%d repeats reach p = %.2g at best, which is not below %g / %d comparisons = %.2g; it takes %s. Distances are shown without a test",
			n, p, c.opts.Alpha, m, threshold, repeatsFor(m, c.opts.Alpha, c.trials.draws))
	}
	return "", ""
}

func repeatsFor(m int, alpha float64, draws int) string {
	for n := 2; n <= 30; n++ {
		if smallestP(n, draws) < alpha/float64(m) {
			return fmt.Sprintf("%d repeats", n)
		}
	}
	return "fewer questions"
}

// arrangements is the number of ways to deal 2n answers to two regions: the
// binomial coefficient of 2n over n.
func arrangements(n int) float64 {
	c := 1.0
	for i := 1; i <= n; i++ {
		c = c * float64(n+i) / float64(i)
	}
	return math.Round(c)
}

// smallestP is the smallest p of a pair with n repeats: 2 / (2n over n), because
// swapped regions are equally far apart; by drawing no less than 1 / (draws + 1).
func smallestP(n, draws int) float64 {
	exact := 2 / arrangements(n)
	if arrangements(n)/2 <= dealLimit {
		return exact
	}
	return max(exact, 1/float64(draws+1))
}

// drawsFor is the number of draws of which about ten fall below the threshold of one
// comparison.
func drawsFor(m int, alpha float64) int {
	return int(min(drawLimit, max(9_999, 10*float64(m)/alpha)))
}

// try sets the p of a pair if a test is possible.
func (w *worker) try(p *Pair, g *Group, t grid, a, b int) {
	if !w.trials.possible {
		return
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s", g.Question, g.Model, p.A, p.B)
	value := permutation(t.distances(a, b), t.repeats, w.trials.draws, rand.New(rand.NewPCG(h.Sum64(), 0)))
	p.P = &value
}

// distances of the 2N answers of two regions, a's first.
func (t grid) distances(a, b int) []float64 {
	n := t.repeats
	side := 2 * n
	out := make([]float64, side*side)
	for i := range side {
		for j := range side {
			from, to := a, a
			if i >= n {
				from = b
			}
			if j >= n {
				to = b
			}
			out[i*side+j] = t.at(from, i%n, to, j%n).distance()
		}
	}
	return out
}
