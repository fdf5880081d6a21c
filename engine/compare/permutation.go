package compare

import "math/rand/v2"

// permutation computes the p of two regions with n answers each, from the distances
// of all 2n. The sum of all distances is the same for every deal, so the distance
// between less that within is large exactly where the sum within is small: p is the
// share of deals whose sum within is no larger than the observed one. It counts all
// deals if they are few, else it draws deals.
func permutation(d []float64, n, draws int, chance *rand.Rand) float64 {
	deal := dealer{d: d, n: n, side: 2 * n}
	for i := range n {
		for j := range i {
			deal.seen += deal.at(i, j) + deal.at(n+i, n+j)
		}
	}
	deal.seen += rounding
	// The first answer stays on its side, because every deal has a mirror image.
	deal.inA = append(deal.inA, 0)
	if deal.count(1, 0); deal.nodes <= nodeLimit {
		return float64(deal.extreme) * 2 / arrangements(n)
	}
	return deal.draw(draws, chance)
}

// dealer deals answers to two sides.
type dealer struct {
	d              []float64
	n, side        int
	seen           float64 // the observed sum within
	inA, inB       []int
	extreme, nodes int
}

func (q *dealer) at(i, j int) float64 { return q.d[i*q.side+j] }

// count enumerates the deals of the answers from k on and leaves a branch when its sum
// within is too large. It gives up after nodeLimit nodes.
func (q *dealer) count(k int, within float64) {
	if q.nodes++; within > q.seen || q.nodes > nodeLimit {
		return
	}
	if k == q.side {
		q.extreme++
		return
	}
	if len(q.inA) < q.n {
		sum := within + q.to(k, q.inA)
		q.inA = append(q.inA, k)
		q.count(k+1, sum)
		q.inA = q.inA[:len(q.inA)-1]
	}
	if len(q.inB) < q.n {
		sum := within + q.to(k, q.inB)
		q.inB = append(q.inB, k)
		q.count(k+1, sum)
		q.inB = q.inB[:len(q.inB)-1]
	}
}

// to is the sum of the distances of one answer to those of a side.
func (q *dealer) to(k int, side []int) (sum float64) {
	for _, i := range side {
		sum += q.at(k, i)
	}
	return sum
}

// draw deals at random until enough deals were as extreme, or the draws are used up;
// the observed deal then counts as one of them.
func (q *dealer) draw(draws int, chance *rand.Rand) float64 {
	order := make([]int, q.side)
	for i := range order {
		order[i] = i
	}
	extreme := 0
	for k := 1; k <= draws; k++ {
		for i := range q.n {
			j := i + chance.IntN(q.side-i)
			order[i], order[j] = order[j], order[i]
		}
		within := 0.0
		for i := 1; i < q.n; i++ {
			within += q.to(order[i], order[:i]) + q.to(order[q.n+i], order[q.n:q.n+i])
		}
		if within <= q.seen {
			if extreme++; extreme == stopAfter {
				return float64(extreme) / float64(k)
			}
		}
	}
	return float64(extreme+1) / float64(draws+1)
}
