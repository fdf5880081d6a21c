package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
)

// compareView is the place in the Compare screen: first the matrix of questions
// and models, then one group side by side.
type compareView struct {
	job        string
	models     []string
	groups     []int // questions that are shown, in order
	row, col   int   // a question of groups, a model
	top, rows  int
	side       bool // one group side by side
	scroll     int
	diff       bool // words that are not in the first region's answer stand out
	different  bool // only what differs
	divergence bool // most different first
}

// refresh takes the models of the job and the questions that are shown.
func (c *compareView) refresh(v *engine.JobView) {
	if c.job != v.Job.ID {
		*c = compareView{job: v.Job.ID, models: modelsOf(v.Job)}
	}
	here := c.question()
	c.groups = c.groups[:0]
	for q := range v.Job.Questions {
		if !c.different || c.differs(v, q) {
			c.groups = append(c.groups, q)
		}
	}
	c.order(v)
	for i, q := range c.groups {
		if q == here {
			c.row = i
		}
	}
	c.row = max(0, min(c.row, len(c.groups)-1))
	c.col = max(0, min(c.col, len(c.models)-1))
}

// modelsOf a job in the order of its endpoints, each once.
func modelsOf(j *engine.Job) (ids []string) {
	seen := map[string]bool{}
	for _, e := range j.Endpoints {
		if !seen[e.Model] {
			seen[e.Model] = true
			ids = append(ids, e.Model)
		}
	}
	return ids
}

// question under the cursor, -1 when there is none.
func (c *compareView) question() int {
	if c.row >= len(c.groups) {
		return -1
	}
	return c.groups[c.row]
}

// cells are the executions of a question and a model, by region of the job; the
// first repeat stands for all. -1 where a region does not have the model.
func cells(j *engine.Job, groups []group, q int, model string) []int {
	out := make([]int, len(groups))
	for g, gr := range groups {
		out[g] = -1
		for e := gr.from; e < gr.to; e++ {
			if j.Endpoints[e].Model == model {
				out[g] = j.Index(q, e, 0)
			}
		}
	}
	return out
}

// differs tells whether the regions differ in any group of a question: in class,
// or in what came back at all.
func (c *compareView) differs(v *engine.JobView, q int) bool {
	groups := groupsOf(v.Job)
	for _, m := range c.models {
		if classesDiffer(v, cells(v.Job, groups, q, m)) {
			return true
		}
	}
	return false
}

func classesDiffer(v *engine.JobView, xs []int) bool {
	var first *engine.Row
	for _, x := range xs {
		if x < 0 || !v.Rows[x].State.Settled() {
			continue
		}
		row := &v.Rows[x]
		if first != nil && (row.State != first.State || row.Class != first.Class) {
			return true
		}
		first = row
	}
	return false
}

func (a *App) pressCompare(msg tea.KeyPressMsg) tea.Cmd {
	c, k := &a.compare, a.keys
	if n, ok := k.steps(msg, c.rows); ok {
		if c.side && (key.Matches(msg, k.pageUp) || key.Matches(msg, k.pageDown)) {
			c.scroll = max(0, c.scroll+n)
			return nil
		}
		c.row, c.scroll = max(0, min(c.row+n, len(c.groups)-1)), 0
		return nil
	}
	switch {
	case key.Matches(msg, k.left):
		c.col, c.scroll = max(0, c.col-1), 0
	case key.Matches(msg, k.right):
		c.col, c.scroll = min(c.col+1, max(0, len(c.models)-1)), 0
	case key.Matches(msg, k.open):
		c.side = true
	case key.Matches(msg, k.diff):
		c.diff = !c.diff
	case key.Matches(msg, k.different):
		c.different = !c.different
	case key.Matches(msg, k.divergence):
		c.divergence = !c.divergence
	}
	a.withJob(c.refresh)
	return nil
}

// compared are the executions whose answers the screen shows.
func (a *App) compared(v *engine.JobView) (xs []int) {
	c := &a.compare
	if a.screen != compareScreen || !c.side || c.question() < 0 || c.col >= len(c.models) {
		return nil
	}
	for _, x := range cells(v.Job, groupsOf(v.Job), c.question(), c.models[c.col]) {
		if x >= 0 && v.Rows[x].Attempt > 0 {
			xs = append(xs, x)
		}
	}
	return xs
}

func (c *compareView) status() string {
	s := position(c.row, len(c.groups))
	if c.different {
		s += " · only what differs in class"
	}
	if c.divergence {
		return s + " · most different first"
	}
	return s + " · plan order"
}
