package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/compare"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
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
	// report has the figures; of is the job and how much of it was settled when
	// they were asked for.
	report *compare.Report
	of     compareKey
	err    error
}

// compareKey is a state of a job that its figures belong to.
type compareKey struct {
	job     string
	settled int
}

// comparedMsg are the figures of a job.
type comparedMsg struct {
	of     compareKey
	report *compare.Report
	err    error
}

// compareNow computes the figures in a command, when the job has changed since they
// were asked for; of a job that runs, when a twentieth more has settled.
func (a *App) compareNow() tea.Cmd {
	if a.screen != compareScreen {
		return nil
	}
	c, store := &a.compare, a.o.Store
	var now compareKey
	step := 0
	if !a.withJob(func(v *engine.JobView) {
		now = compareKey{v.Job.ID, v.Counts.Settled()}
		if v.State.Live() {
			step = v.Counts.Total / 20
		}
	}) {
		return nil
	}
	if now == c.of || now.job == c.of.job && step > 0 && now.settled < c.of.settled+step {
		return nil
	}
	c.of = now
	return func() tea.Msg {
		r, err := compare.Job(store, now.job, compare.Options{})
		return comparedMsg{now, r, err}
	}
}

func (a *App) takeFigures(msg comparedMsg) {
	if a.compare.of == msg.of {
		a.compare.report, a.compare.err = msg.report, msg.err
	}
}

// figures of a group, nil until they were computed.
func (c *compareView) figures(q, m int) *compare.Group {
	if c.report == nil || c.report.Job != c.job {
		return nil
	}
	if i := q*len(c.models) + m; i < len(c.report.Groups) {
		return &c.report.Groups[i]
	}
	return nil
}

// refresh takes the models of the job and the questions that are shown.
func (c *compareView) refresh(v *engine.JobView) {
	if c.job != v.Job.ID {
		*c = compareView{job: v.Job.ID, models: modelsOf(v.Job), of: c.of, report: c.report}
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
func cells(j *engine.Job, groups []tree.Group, q int, model string) []int {
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

// differs tells whether the regions differ in any group of a question: in class,
// or in what came back at all.
func (c *compareView) differs(v *engine.JobView, q int) bool {
	groups := tree.Groups(v.Job)
	for i, m := range c.models {
		if f := c.figures(q, i); f != nil && f.Significant || classesDiffer(v, cells(v.Job, groups, q, m)) {
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
	for _, x := range cells(v.Job, tree.Groups(v.Job), c.question(), c.models[c.col]) {
		if x >= 0 && v.Rows[x].Attempt > 0 {
			xs = append(xs, x)
		}
	}
	return xs
}

func (c *compareView) status() string {
	s := draw.Position(c.row, len(c.groups))
	if c.side && c.diff {
		s += " · words that the first region does not have stand out"
	}
	if c.different {
		s += " · only what differs"
	}
	if c.divergence {
		s += " · most different first"
	} else {
		s += " · plan order"
	}
	switch {
	case c.err != nil:
		return s + " · " + safetext.Line(c.err.Error())
	case c.report == nil:
		return s + " · comparing …"
	}
	n := 0
	for i := range c.report.Groups {
		if c.report.Groups[i].Significant {
			n++
		}
	}
	switch {
	case c.report.Test.Possible:
		return s + fmt.Sprintf(" · %s differ beyond noise", draw.Plural(n, "group"))
	case c.report.Noise.Known:
		return s + fmt.Sprintf(" · noise floor %.2f, no test: %s", *c.report.Noise.Floor, safetext.Line(c.report.Test.Why))
	}
	return s + " · no noise floor: asked once each"
}
