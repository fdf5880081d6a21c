package compare

import (
	"beacon/engine"
	"beacon/engine/classify"
	"beacon/engine/compare/contrast"
	"beacon/engine/foreign"
)

// region collects the data of a cell.
type region struct {
	endpoint *engine.Endpoint
	found    []found
	treated  treatment
	unequal  string // the first field in which its own repeats differ
}

// group compares one question and model.
func (w *worker) group(q int, row *modelRow) Group {
	question := &w.job.Questions[q]
	g := Group{
		Question: question.ID, Text: question.Text, Category: question.Category, Model: row.model.ID, Complete: true,
		Cells: make([]Cell, 0, len(row.endpoints)), Pairs: []Pair{}, Missing: []Missing{}, Warnings: []foreign.Text{},
	}
	regions := make([]region, len(row.endpoints))
	for i, e := range row.endpoints {
		regions[i] = w.region(q, e)
		g.Cells = append(g.Cells, w.cell(&regions[i], question, row.model.MaxTokens))
		g.missing(&regions[i])
	}
	g.warn()
	if len(regions) > 1 {
		w.score(q, &g, regions, row.contrasts)
	}
	return g
}

func (w *worker) region(q, e int) region {
	r := region{endpoint: &w.job.Endpoints[e], found: make([]found, w.job.Repeats)}
	for i := range r.found {
		r.found[i] = w.look(w.job.KeyAt(w.job.Index(q, e, i)))
	}
	r.treated, r.unequal = treatedAlike(r.found)
	return r
}

// cell describes a region's answers, one by one and together.
func (w *worker) cell(r *region, q *engine.Question, maxTokens int) Cell {
	c := Cell{Region: r.endpoint.Region, Answers: make([]Answer, len(r.found))}
	state := engine.Completed
	for i := range r.found {
		f := &r.found[i]
		c.Answers[i] = w.answer(r.endpoint, f, q, maxTokens)
		if state == engine.Completed {
			state = f.execution.State
		}
	}
	c.State = state.String()
	c.Class = usual(c.Answers)
	return c
}

func (w *worker) answer(e *engine.Endpoint, f *found, q *engine.Question, maxTokens int) Answer {
	x := f.execution
	out := Answer{Repeat: x.Repeat, State: x.State.String(), Class: w.class(f, q, maxTokens), Snippet: x.Snippet, Proof: proofMissing}
	if f.prose == nil {
		return out
	}
	out.answered = true
	out.Words, out.Language = len(f.prose.ids), w.language(f.prose)
	out.Proof = proofOf(e, f.answer)
	out.Claimed, out.Observed = w.intern(f.answer.Region), w.intern(f.answer.ObservedRegion)
	out.Container, out.CodeVersion = w.intern(f.answer.ContainerID), w.intern(f.answer.CodeVersion)
	return out
}

// class is the stored class of an answer if its rule is stored too, else the class by
// the current rules, so that jobs of an older program are judged like others. It
// counts classes that the current rules change.
func (w *worker) class(f *found, q *engine.Question, maxTokens int) engine.Class {
	stored := f.execution.Class
	if f.prose == nil || f.execution.ClassRule != "" && !w.opts.Reclassify {
		return stored
	}
	today, _ := classify.Answer(f.answer, q.Expect, maxTokens)
	if today != stored {
		w.reclassified.Add(1)
	}
	return today
}

// usual is the most frequent class; on a tie, the first.
func usual(answers []Answer) (best engine.Class) {
	top := 0
	for i := range answers {
		n := 0
		for j := range answers {
			if answers[j].Class == answers[i].Class {
				n++
			}
		}
		if n > top {
			best, top = answers[i].Class, n
		}
	}
	return best
}

// missing records the missing answers of a region.
func (g *Group) missing(r *region) {
	for i := range r.found {
		f := &r.found[i]
		if f.prose != nil {
			continue
		}
		g.Complete = false
		g.Missing = append(g.Missing, Missing{
			Question: g.Question, Model: g.Model, Region: r.endpoint.Region, Repeat: f.execution.Repeat,
			State: f.execution.State.String(), Why: f.why,
		})
	}
}

// score compares every two regions that have answers, and gives the distances and the
// classes of their answers to the contrasts.
func (w *worker) score(q int, g *Group, regions []region, contrasts []int) {
	t := grid{first: make([]int, 1, len(regions)+1)}
	var texts []*prose
	for i := range regions {
		texts = append(texts, regions[i].texts()...)
		t.first = append(t.first, len(texts))
	}
	t.cells, t.texts = w.table(texts), len(texts)
	var sum float64
	comparable, at := 0, 0
	for a := range regions {
		for b := a + 1; b < len(regions); b++ {
			c := contrasts[at]
			at++
			if t.answers(a) == 0 || t.answers(b) == 0 {
				continue
			}
			p := w.pair(g, regions, t, a, b)
			if p.Comparable {
				comparable++
				sum += p.Distance
				g.ClassesDiffer = g.ClassesDiffer || p.ClassesDiffer
				w.contrasts[c].Questions[q] = contrast.Question{
					A: t.answers(a), B: t.answers(b), Distance: t.distances(a, b), Class: append(classesOf(&g.Cells[a]), classesOf(&g.Cells[b])...),
				}
			}
			g.Pairs = append(g.Pairs, p)
		}
	}
	if comparable > 0 {
		mean := sum / float64(comparable)
		g.Divergence = &mean
	}
	g.Noise = t.noise(len(regions))
}

// classesOf are the classes of a cell's answers, as numbers.
func classesOf(c *Cell) (out []int) {
	for i := range c.Answers {
		if c.Answers[i].State == engine.Completed.String() && c.Answers[i].answered {
			out = append(out, classNumber(c.Answers[i].Class))
		}
	}
	return out
}
