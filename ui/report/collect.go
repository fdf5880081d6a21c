package report

import (
	"slices"

	"beacon/engine"
	"beacon/engine/foreign"
)

// maxListed is the most failures in the list.
const maxListed = 200

// Failure is a failed execution with its reason.
type Failure struct {
	Key          engine.Key
	Reason, Hint foreign.Text
	Attempts     int
	Unknown      bool
}

// collector counts executions, in any order.
type collector struct {
	r         *Report
	questions map[foreign.Text]int
	endpoints map[[2]foreign.Text]int
	seen      int
	states    map[engine.State]int
	classes   map[engine.Class]int
	failed    []int // indexes in the plan
}

func newCollector(r *Report) *collector {
	c := &collector{
		r: r, questions: map[foreign.Text]int{}, endpoints: map[[2]foreign.Text]int{},
		states: map[engine.State]int{}, classes: map[engine.Class]int{},
	}
	for q := range r.Job.Questions {
		c.questions[r.Job.Questions[q].ID] = q
	}
	for e, ep := range r.Job.Endpoints {
		c.endpoints[[2]foreign.Text{ep.Region, ep.Model}] = e
	}
	r.coverage, r.latency, r.timeline = newCoverage(r.Job), newLatency(r.Job), newTimeline(r.Job, r.Record.Runs)
	return c
}

// take counts one execution. It ignores executions that are not in the plan.
func (c *collector) take(x *engine.Execution, _ *engine.Answer) error {
	q, known := c.questions[x.Question]
	e, there := c.endpoints[[2]foreign.Text{x.Region, x.Model}]
	if !known || !there || x.Repeat < 1 || x.Repeat > c.r.Job.Repeats {
		return nil
	}
	c.seen++
	c.states[x.State]++
	if x.Class != "" {
		c.classes[x.Class]++
	}
	if x.State == engine.Failed {
		c.failed = append(c.failed, c.r.Job.Index(q, e, x.Repeat-1))
	}
	c.r.coverage.count(q, e, x)
	c.r.latency.count(e, x)
	c.r.timeline.count(q, e, x)
	return nil
}

// finish computes the figures from the counts.
func (c *collector) finish() {
	r := c.r
	r.Unread = r.Job.Total() - c.seen
	for _, st := range allStates {
		if n := c.states[st]; n > 0 {
			r.States = append(r.States, Count{markOf(st), n})
		}
	}
	for _, class := range allClasses {
		if n := c.classes[class]; n > 0 {
			r.Classes = append(r.Classes, Count{classMark(class), n})
		}
	}
	r.latency.finish()
	r.timeline.finish()
	slices.Sort(c.failed)
	for _, i := range c.failed[:min(len(c.failed), maxListed)] {
		if x, _, err := r.store.Execution(r.Job.ID, r.Job.KeyAt(i)); err == nil {
			r.Failed = append(r.Failed, Failure{x.Key, x.Reason, x.Hint, len(x.Attempts), x.UnknownOutcome()})
		}
	}
}
