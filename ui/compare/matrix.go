package compare

import (
	"cmp"
	"slices"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/screen"
	"beacon/ui/tree"
)

// matrix holds the questions and models of a job.
type matrix struct {
	screen.List // of the shown questions
	job         string
	models      []foreign.Text
	questions   []int // the shown questions, in order
	col         int   // the model under the cursor
	different   bool  // show only questions whose regions differ
	divergence  bool  // sort the most different questions first
}

// refresh updates the shown questions and keeps the cursor on its question.
func (m *matrix) refresh(v *board.JobView, f *figures) {
	here := m.question()
	m.questions = m.questions[:0]
	for q := range v.Job.Questions {
		if !m.different || m.differs(v, f, q) {
			m.questions = append(m.questions, q)
		}
	}
	m.order(v, f)
	m.N = len(m.questions)
	for i, q := range m.questions {
		if q == here {
			m.At = i
		}
	}
	m.Go(m.At)
	m.col = max(0, min(m.col, len(m.models)-1))
}

// Models returns the models of a job in the order of its endpoints, without
// duplicates.
func Models(j *engine.Job) (ids []foreign.Text) {
	seen := map[foreign.Text]bool{}
	for _, e := range j.Endpoints {
		if !seen[e.Model] {
			seen[e.Model] = true
			ids = append(ids, e.Model)
		}
	}
	return ids
}

// question returns the question under the cursor, or -1 if the list is empty.
func (m *matrix) question() int {
	if m.At >= len(m.questions) {
		return -1
	}
	return m.questions[m.At]
}

// cell returns the question and the model under the cursor.
func (m *matrix) cell() (q int, model foreign.Text, ok bool) {
	if q = m.question(); q < 0 || m.col >= len(m.models) {
		return 0, "", false
	}
	return q, m.models[m.col], true
}

// number returns the index of a question and a model in the compare report.
func (m *matrix) number(q, model int) int { return q*len(m.models) + model }

// cells returns the executions of a question and a model, one per region: the first
// repeat, or -1 if the region does not have the model.
func cells(j *engine.Job, groups []tree.Group, q int, model foreign.Text) []int {
	out := make([]int, len(groups))
	for g, gr := range groups {
		out[g] = -1
		for e := gr.From; e < gr.To; e++ {
			if j.Endpoints[e].Model == model {
				out[g] = j.Index(q, e, 0)
			}
		}
	}
	return out
}

// differs reports whether the regions differ in any model of a question:
// significantly, by class, or by state.
func (m *matrix) differs(v *board.JobView, f *figures, q int) bool {
	groups := tree.Groups(v.Job)
	for i, id := range m.models {
		if g := f.group(m.job, m.number(q, i)); g != nil && g.Significant || classesDiffer(v, cells(v.Job, groups, q, foreign.Text(id))) {
			return true
		}
	}
	return false
}

func classesDiffer(v *board.JobView, xs []int) bool {
	var first *board.Row
	for _, x := range xs {
		if x < 0 || v.Rows[x].State != engine.Completed {
			continue // a failed call is no difference between regions
		}
		row := &v.Rows[x]
		if first != nil && row.Class != first.Class {
			return true
		}
		first = row
	}
	return false
}

// order sorts the most different questions first if that order is on.
func (m *matrix) order(v *board.JobView, f *figures) {
	if !m.divergence {
		return
	}
	apart := map[int]float64{}
	groups := tree.Groups(v.Job)
	for _, q := range m.questions {
		for i, id := range m.models {
			score := 0.0
			if classesDiffer(v, cells(v.Job, groups, q, foreign.Text(id))) {
				score = 10
			}
			if g := f.group(m.job, m.number(q, i)); g != nil && g.Divergence != nil {
				score += *g.Divergence
				if g.Significant {
					score += 100
				}
			}
			apart[q] = max(apart[q], score)
		}
	}
	slices.SortStableFunc(m.questions, func(a, b int) int { return cmp.Compare(apart[b], apart[a]) })
}
