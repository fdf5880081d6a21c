package compare

import (
	"slices"

	"beacon/engine/foreign"
)

// grid has the likeness of every two answers of a group, region by region.
type grid struct {
	cells          []likeness
	texts, repeats int
}

// at compares repeat i of region a with repeat j of region b.
func (t grid) at(a, i, b, j int) likeness { return t.cells[(a*t.repeats+i)*t.texts+b*t.repeats+j] }

// between is the mean likeness over all pairs of an answer of a and one of b.
func (t grid) between(a, b int) (mean likeness) {
	for i := range t.repeats {
		for j := range t.repeats {
			l := t.at(a, i, b, j)
			mean.jaccard += l.jaccard
			mean.lcs += l.lcs
			mean.length += l.length
		}
	}
	n := float64(t.repeats * t.repeats)
	return likeness{mean.jaccard / n, mean.lcs / n, mean.length / n}
}

// within is the mean distance between two answers of one region, over its N·(N−1)/2
// pairs of repeats; ok is false without repeats.
func (t grid) within(a int) (mean float64, ok bool) {
	n := t.repeats
	for i := range n {
		for j := i + 1; j < n; j++ {
			mean += t.at(a, i, a, j).distance()
		}
	}
	return mean / float64(max(1, n*(n-1)/2)), n > 1
}

// noise is the mean of within over the regions; nil without repeats.
func (t grid) noise(regions int) *float64 {
	if t.repeats < 2 {
		return nil
	}
	var sum float64
	for a := range regions {
		within, _ := t.within(a)
		sum += within
	}
	mean := sum / float64(regions)
	return &mean
}

// pair compares two regions of a complete group.
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
	if inA, ok := t.within(a); ok {
		inB, _ := t.within(b)
		noise := (inA + inB) / 2
		p.Noise = &noise
	}
	textsA, textsB := ra.texts(), rb.texts()
	p.OnlyA, p.OnlyB = w.only(textsA, textsB), w.only(textsB, textsA)
	w.try(&p, g, t, a, b)
	return p
}

func noFacts() Facts { return Facts{Numbers: []string{}, Names: []string{}} }

func (r *region) texts() []*prose {
	out := make([]*prose, len(r.found))
	for i := range r.found {
		out[i] = r.found[i].prose
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
