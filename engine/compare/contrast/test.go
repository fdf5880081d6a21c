package contrast

import (
	"math"
	"math/rand/v2"
)

// pooled is a contrast after its draws.
type pooled struct {
	c       *Contrast
	parts   []int
	classes []int
	draws   int
	p       float64 // of the contrast
	// t and share are sums over the parts, each with the same weight, by draw.
	t, share []float64
}

// pool draws the deals of all questions together and works out the p of the contrast. Its
// statistics are the sum over the questions of the standardised distance, which finds what
// all questions share, the largest of them, which finds one question of many, and for each
// class the difference of its counts, all on the same deals.
func (c *Contrast) pool(draws int) *pooled {
	p := &pooled{c: c, parts: c.parts(), draws: draws, p: 1}
	p.classes = c.occurring(p.parts)
	if len(p.parts) == 0 {
		return p
	}
	n := draws + 1
	p.t, p.share = make([]float64, n), make([]float64, n)
	sum, most := make([]float64, n), make([]float64, n)
	for d := range most {
		most[d] = math.Inf(-1)
	}
	sums := make([][]float64, len(p.classes))
	counts := make([][]uint8, len(p.classes))
	for k := range sums {
		sums[k], counts[k] = make([]float64, n), make([]uint8, n)
	}
	t, share := make([]float64, n), make([]float64, n)
	chance := rand.New(rand.NewPCG(c.Seed, uint64(len(p.parts))))
	weight := 1 / float64(len(p.parts))
	for _, i := range p.parts {
		q := &c.Questions[i]
		c.drawn(q, p.classes, draws, chance, t, share, counts)
		mean, spread := moments(t[1:])
		for d := range n {
			p.t[d] += weight * t[d]
			p.share[d] += weight * share[d]
			if spread > rounding {
				z := (t[d] - mean) / spread
				sum[d] += z
				most[d] = max(most[d], z)
			}
		}
		for k, class := range p.classes {
			have := 0
			for _, x := range q.Class {
				if x == class {
					have++
				}
			}
			expected := float64(have) * float64(q.A) / float64(q.n())
			for d := range n {
				sums[k][d] += float64(counts[k][d]) - expected
			}
		}
	}
	stats := [][]float64{sum}
	if len(p.parts) > 1 && !math.IsInf(most[0], -1) {
		stats = append(stats, most)
	}
	for k := range sums {
		varies := false
		for d := range n {
			sums[k][d] = math.Abs(sums[k][d])
			varies = varies || math.Abs(sums[k][d]-sums[k][0]) > rounding
		}
		if varies {
			stats = append(stats, sums[k])
		}
	}
	p.p = smallest(stats)
	return p
}

// moments are the mean and the standard deviation.
func moments(x []float64) (mean, spread float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		spread += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(spread / float64(len(x)))
}

// question is the p of one question by itself, over its distance and its classes: exact
// where its deals are few.
func (p *pooled) question(i int) float64 {
	q := &p.c.Questions[i]
	draws := p.draws
	if total := deals(q.n(), q.A); total <= tableMost {
		draws = 0
	}
	t, counts := q.columns(p.classes, draws, rand.New(rand.NewPCG(p.c.Seed, uint64(i)+1<<32)))
	return minP(q, p.classes, t, counts)
}
