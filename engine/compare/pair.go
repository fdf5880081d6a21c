package compare

import (
	"slices"

	"beacon/engine/foreign"
)

// grid has the likeness of every two answers of a group, region by region. A region may
// have fewer answers than repeats.
type grid struct {
	cells []likeness
	texts int
	first []int // index of a region's first answer; one more than regions
}

// answers is how many answers a region has.
func (t grid) answers(a int) int { return t.first[a+1] - t.first[a] }

// at compares answer i of region a with answer j of region b.
func (t grid) at(a, i, b, j int) likeness { return t.cells[(t.first[a]+i)*t.texts+t.first[b]+j] }

// between is the mean likeness over all pairs of an answer of a and one of b.
func (t grid) between(a, b int) (mean likeness) {
	for i := range t.answers(a) {
		for j := range t.answers(b) {
			l := t.at(a, i, b, j)
			mean.jaccard += l.jaccard
			mean.lcs += l.lcs
			mean.length += l.length
		}
	}
	n := float64(t.answers(a) * t.answers(b))
	return likeness{mean.jaccard / n, mean.lcs / n, mean.length / n}
}

// within is the mean distance between two answers of one region, over all pairs; ok is
// false without two answers.
func (t grid) within(a int) (mean float64, ok bool) {
	n := t.answers(a)
	for i := range n {
		for j := i + 1; j < n; j++ {
			mean += t.at(a, i, a, j).distance()
		}
	}
	return mean / float64(max(1, n*(n-1)/2)), n > 1
}

// noise is the mean of within over the regions that have two answers; nil without one.
func (t grid) noise(regions int) *float64 {
	var sum float64
	known := 0
	for a := range regions {
		if within, ok := t.within(a); ok {
			sum += within
			known++
		}
	}
	if known == 0 {
		return nil
	}
	mean := sum / float64(known)
	return &mean
}

// noiseOf is the mean of within of two regions, of one where only that has two answers.
func (t grid) noiseOf(a, b int) *float64 {
	inA, okA := t.within(a)
	inB, okB := t.within(b)
	mean := (inA + inB) / 2
	switch {
	case !okA && !okB:
		return nil
	case !okA:
		mean = inB
	case !okB:
		mean = inA
	}
	return &mean
}

// distances of the answers of two regions, a's first.
func (t grid) distances(a, b int) []float64 {
	na := t.answers(a)
	n := na + t.answers(b)
	out := make([]float64, 0, n*n)
	index := func(i int) int {
		if i < na {
			return t.first[a] + i
		}
		return t.first[b] + i - na
	}
	for i := range n {
		for j := range n {
			out = append(out, t.cells[index(i)*t.texts+index(j)].distance())
		}
	}
	return out
}

// pair compares two regions that have answers.
func (w *worker) pair(g *Group, regions []region, t grid, a, b int) Pair {
	ra, rb := &regions[a], &regions[b]
	p := Pair{A: ra.endpoint.Region, B: rb.endpoint.Region, Notes: []string{}, OnlyA: noFacts(), OnlyB: noFacts()}
	p.Why = whyNot(ra, rb)
	if p.Comparable = p.Why == ""; !p.Comparable {
		return p
	}
	p.Notes = append(p.Notes, notesOn(ra, rb)...)
	p.ClassesDiffer = g.Cells[a].Class != g.Cells[b].Class
	p.LanguagesDiffer = differ(languages(&g.Cells[a]), languages(&g.Cells[b]))
	l := t.between(a, b)
	p.LengthRatio, p.Jaccard, p.LCS, p.Distance = l.length, l.jaccard, l.lcs, l.distance()
	p.Noise = t.noiseOf(a, b)
	textsA, textsB := ra.texts(), rb.texts()
	p.OnlyA, p.OnlyB = w.only(textsA, textsB), w.only(textsB, textsA)
	return p
}

func noFacts() Facts { return Facts{Numbers: []string{}, Names: []string{}} }

func (r *region) texts() []*prose {
	out := make([]*prose, 0, len(r.found))
	for i := range r.found {
		if r.found[i].prose != nil {
			out = append(out, r.found[i].prose)
		}
	}
	return out
}

// languages lists the known languages of a cell's answers, each once.
func languages(c *Cell) (out []foreign.Text) {
	for i := range c.Answers {
		if l := c.Answers[i].Language; l != "" && !slices.Contains(out, foreign.Text(l)) {
			out = append(out, foreign.Text(l))
		}
	}
	return out
}

// differ reports whether two non-empty lists have no common element.
func differ(a, b []foreign.Text) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
}
