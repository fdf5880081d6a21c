package contrast

import (
	"math"
	"math/rand/v2"
	"slices"
)

const (
	// tableMost is the most deals of one question that are worked out beforehand.
	tableMost = 13_000
	// rounding absorbs differences of sums that come from the order of additions.
	rounding = 1e-9
)

// deals is the number of ways to give the labels of A to a of n answers; +Inf where it
// does not fit.
func deals(n, a int) float64 {
	c := 1.0
	for i := 1; i <= a; i++ {
		c = c * float64(n-a+i) / float64(i)
	}
	return math.Round(c)
}

// smallestP is the smallest p that a contrast can reach in so many draws. Where both arms
// have equally many answers to a question, the mirror of a deal is as extreme as the deal
// itself.
func (c *Contrast) smallestP(parts []int, draws int) float64 {
	p := 1.0
	for _, i := range parts {
		p *= c.Questions[i].smallestP()
	}
	return max(p, 1/float64(draws+1))
}

func (q *Question) smallestP() float64 {
	p := 1 / deals(q.n(), q.A)
	if q.A == q.B {
		p *= 2
	}
	return min(1, p)
}

// deck deals the answers of one question to the two arms: the first A of order are arm A.
type deck struct {
	q     *Question
	order []int
}

// statistic of a deal whose first A of order are arm A.
func (d *deck) statistic() (t, share float64) {
	q, n := d.q, d.q.n()
	var between, within, sb, sw float64
	var nb, nw int
	for i := range n {
		oi := d.order[i]
		row := q.Distance[oi*n : oi*n+n]
		for j := i + 1; j < n; j++ {
			oj := d.order[j]
			wasBetween := (oi < q.A) != (oj < q.A)
			if (i < q.A) != (j < q.A) {
				between += row[oj]
				nb++
				if wasBetween {
					sb++
				}
			} else {
				within += row[oj]
				nw++
				if wasBetween {
					sw++
				}
			}
		}
	}
	return between/float64(nb) - within/float64(nw), sb/float64(nb) - sw/float64(nw)
}

// shuffle draws a deal.
func (d *deck) shuffle(chance *rand.Rand) {
	for i := range d.q.A {
		j := i + chance.IntN(len(d.order)-i)
		d.order[i], d.order[j] = d.order[j], d.order[i]
	}
}

// all calls fn for every deal, the observed one first.
func (d *deck) all(fn func()) {
	n, a := d.q.n(), d.q.A
	chosen := make([]int, a)
	for i := range chosen {
		chosen[i] = i
	}
	for {
		in := make([]bool, n)
		for i, x := range chosen {
			d.order[i], in[x] = x, true
		}
		at := a
		for x := range n {
			if !in[x] {
				d.order[at] = x
				at++
			}
		}
		fn()
		i := a - 1
		for i >= 0 && chosen[i] == n-a+i {
			i--
		}
		if i < 0 {
			return
		}
		chosen[i]++
		for j := i + 1; j < a; j++ {
			chosen[j] = chosen[j-1] + 1
		}
	}
}

// countInto counts the classes of arm A in a deal.
func (d *deck) countInto(classes []int, at int, counts [][]uint8) {
	for k := range counts {
		counts[k][at] = 0
	}
	for _, x := range d.order[:d.q.A] {
		k, _ := slices.BinarySearch(classes, d.q.Class[x])
		counts[k][at]++
	}
}

func newDeck(q *Question) *deck {
	d := &deck{q: q, order: make([]int, q.n())}
	for i := range d.order {
		d.order[i] = i
	}
	return d
}

// table are the statistics of all deals of a question, the observed one first.
type table struct {
	t, share []float64
	counts   [][]uint8
}

func (q *Question) all(classes []int) table {
	n := int(deals(q.n(), q.A))
	out := table{make([]float64, n), make([]float64, n), tallies(len(classes), n)}
	d, at := newDeck(q), 0
	d.all(func() {
		out.t[at], out.share[at] = d.statistic()
		d.countInto(classes, at, out.counts)
		at++
	})
	return out
}

func tallies(classes, n int) [][]uint8 {
	out := make([][]uint8, classes)
	for k := range out {
		out[k] = make([]uint8, n)
	}
	return out
}

// columns are the statistics of a question by itself: of all its deals when draws is 0, or
// of the observed one and so many draws.
func (q *Question) columns(classes []int, draws int, chance *rand.Rand) (t []float64, counts [][]uint8) {
	if draws == 0 {
		all := q.all(classes)
		return all.t, all.counts
	}
	t, counts = make([]float64, draws+1), tallies(len(classes), draws+1)
	d := newDeck(q)
	for i := range draws + 1 {
		if i > 0 {
			d.shuffle(chance)
		}
		t[i], _ = d.statistic()
		d.countInto(classes, i, counts)
	}
	return t, counts
}

// drawn fills in the statistics of one question for every draw: the distance, the share of
// pairs that a shift moves, and by class how many answers of arm A have it. Draw 0 is the
// observed deal, the others are independent of those of other questions.
func (c *Contrast) drawn(q *Question, classes []int, draws int, chance *rand.Rand, t, share []float64, counts [][]uint8) {
	if n := int(deals(q.n(), q.A)); deals(q.n(), q.A) <= tableMost {
		all := q.all(classes)
		for i := range draws + 1 {
			from := 0
			if i > 0 {
				from = chance.IntN(n)
			}
			t[i], share[i] = all.t[from], all.share[from]
			for k := range counts {
				counts[k][i] = all.counts[k][from]
			}
		}
		return
	}
	d := newDeck(q)
	for i := range draws + 1 {
		if i > 0 {
			d.shuffle(chance)
		}
		t[i], share[i] = d.statistic()
		d.countInto(classes, i, counts)
	}
}

// minP is the p of one question over its distance and its classes.
func minP(q *Question, classes []int, t []float64, counts [][]uint8) float64 {
	stats := [][]float64{t}
	for k, class := range classes {
		have := 0
		for _, x := range q.Class {
			if x == class {
				have++
			}
		}
		if have == 0 || have == q.n() {
			continue
		}
		mean := float64(have) * float64(q.A) / float64(q.n())
		s := make([]float64, len(t))
		for i := range s {
			s[i] = math.Abs(float64(counts[k][i]) - mean)
		}
		stats = append(stats, s)
	}
	return smallest(stats)
}

// smallest is the p of the first column against all: each statistic is turned into the
// share of columns in which it is at least as large, the least of these is the statistic
// of a column, and p is the share of columns whose least share is no larger: the min-p
// of P. Westfall and S. Young, "Resampling-Based Multiple Testing" (1993). With all deals
// in the columns it is exact; with draws the observed column counts as one of them.
func smallest(stats [][]float64) float64 {
	n := len(stats[0])
	least := make([]float64, n)
	for i := range least {
		least[i] = 1
	}
	order := make([]int, n)
	for _, s := range stats {
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int {
			switch {
			case s[a] > s[b]:
				return -1
			case s[a] < s[b]:
				return 1
			}
			return 0
		})
		for i := 0; i < n; {
			j := i
			for j < n && s[order[i]]-s[order[j]] <= rounding {
				j++
			}
			share := float64(j) / float64(n)
			for ; i < j; i++ {
				least[order[i]] = min(least[order[i]], share)
			}
		}
	}
	extreme := 0
	for _, l := range least {
		if l <= least[0]+rounding {
			extreme++
		}
	}
	return float64(extreme) / float64(n)
}
