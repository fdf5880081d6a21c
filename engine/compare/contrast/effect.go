package contrast

import (
	"math"
	"slices"
)

// distance is the distance beyond noise with its 95 % interval, by inverting the
// permutation test: a true shift d moves each distance between the arms by d, so that
// deal x rejects d when its statistic, less d times its share of shifted pairs, is larger
// than the observed one less d. The limits are quantiles of (t0 − tx) / (1 − sx).
func (p *pooled) distance() Interval {
	out := Interval{Value: p.t[0]}
	limits := make([]float64, 0, p.draws)
	for d := 1; d <= p.draws; d++ {
		if free := 1 - p.share[d]; free > rounding {
			limits = append(limits, (p.t[0]-p.t[d])/free)
		}
	}
	if len(limits) == 0 {
		return Interval{p.t[0], math.Inf(-1), math.Inf(1)}
	}
	slices.Sort(limits)
	// A deal that equals the observed one excludes no shift: it counts on both sides.
	same := float64(p.draws - len(limits))
	at := func(share float64) float64 {
		rank := share*float64(p.draws+1) - same/2
		return limits[min(len(limits)-1, max(0, int(rank)))]
	}
	out.Low, out.High = at(0.025), at(0.975)
	return out
}

// chi is the 95 % quantile of the chi-squared distribution with one degree of freedom.
const chi = 3.841458820694124

// stratum is one question's counts of a class.
type stratum struct{ xa, na, xb, nb float64 }

// rate is the difference of a class's rates, B less A, with the stratified score interval
// of O. Miettinen and M. Nurminen, "Comparative analysis of two rates", Statistics in
// Medicine 4 (1985), with weights na·nb/(na+nb).
func (p *pooled) rate(class int) Rate {
	var strata []stratum
	for _, i := range p.parts {
		q := &p.c.Questions[i]
		s := stratum{na: float64(q.A), nb: float64(q.B)}
		for x, k := range q.Class {
			switch {
			case k != class:
			case x < q.A:
				s.xa++
			default:
				s.xb++
			}
		}
		strata = append(strata, s)
	}
	r := Rate{Class: class}
	var weights float64
	for _, s := range strata {
		w := s.weight()
		weights += w
		r.A += w * s.xa / s.na
		r.B += w * s.xb / s.nb
	}
	r.A, r.B = r.A/weights, r.B/weights
	d := r.B - r.A
	r.Difference = Interval{d, limit(strata, d, -1), limit(strata, d, 1)}
	return r
}

func (s stratum) weight() float64 { return s.na * s.nb / (s.na + s.nb) }

// limit is the difference nearest to end (-1 or 1) that the score test does not reject.
func limit(strata []stratum, from, end float64) float64 {
	if score(strata, end) <= chi {
		return end
	}
	in, out := from, end
	for range 60 {
		mid := (in + out) / 2
		if score(strata, mid) <= chi {
			in = mid
		} else {
			out = mid
		}
	}
	return in
}

// score is the chi-squared statistic of a difference d.
func score(strata []stratum, d float64) float64 {
	var sum, variance float64
	for _, s := range strata {
		w := s.weight()
		sum += w * (s.xb/s.nb - s.xa/s.na - d)
		pa := s.likeliest(d)
		pb := min(1, max(0, pa+d))
		n := s.na + s.nb
		variance += w * w * (pa*(1-pa)/s.na + pb*(1-pb)/s.nb) * n / (n - 1)
	}
	if variance <= 0 {
		if math.Abs(sum) <= rounding {
			return 0
		}
		return math.Inf(1)
	}
	return sum * sum / variance
}

// likeliest is the most likely rate of A when that of B is d higher. The likelihood is
// concave: its derivative is followed to zero.
func (s stratum) likeliest(d float64) float64 {
	low, high := max(0, -d), min(1, 1-d)
	slope := func(p float64) float64 {
		q := p + d
		v := 0.0
		v += term(s.xa, p) - term(s.na-s.xa, 1-p)
		v += term(s.xb, q) - term(s.nb-s.xb, 1-q)
		return v
	}
	for range 50 {
		mid := (low + high) / 2
		if slope(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

func term(x, p float64) float64 {
	switch {
	case x == 0:
		return 0
	case p <= 0:
		return math.Inf(1)
	}
	return x / p
}

// small reports whether the effects of one question lie inside the margins.
func (q *Question) small(classes []int, o Options) bool {
	if t, _ := newDeck(q).statistic(); math.Abs(t) >= o.MarginDistance {
		return false
	}
	for _, class := range classes {
		var a, b float64
		for x, k := range q.Class {
			switch {
			case k != class:
			case x < q.A:
				a++
			default:
				b++
			}
		}
		if math.Abs(b/float64(q.B)-a/float64(q.A)) >= o.MarginRate {
			return false
		}
	}
	return true
}
