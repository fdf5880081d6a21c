package report

import (
	"fmt"
	"strings"

	"beacon/engine"
)

// maxRows is the most rows of a chart by question. In a longer job each row has
// several questions.
const maxRows = 120

// coverage counts states and classes for every question and endpoint.
type coverage struct {
	job   *engine.Job
	per   int // questions in a row
	cells [][]cell
}

// cell counts the executions of a row at an endpoint.
type cell struct {
	states  map[engine.State]int
	classes map[engine.Class]int // of completed executions
}

func newCoverage(job *engine.Job) coverage {
	c := coverage{job: job, per: max(1, (len(job.Questions)+maxRows-1)/maxRows)}
	for range (len(job.Questions) + c.per - 1) / c.per {
		row := make([]cell, len(job.Endpoints))
		for e := range row {
			row[e] = cell{map[engine.State]int{}, map[engine.Class]int{}}
		}
		c.cells = append(c.cells, row)
	}
	return c
}

func (c *coverage) count(q, e int, x *engine.Execution) {
	at := &c.cells[q/c.per][e]
	at.states[x.State]++
	if x.State == engine.Completed {
		at.classes[x.Class]++
	}
}

// label returns the question's id, or the range of numbers of the row's questions.
func (c *coverage) label(row int) string {
	if c.per == 1 {
		return c.job.Questions[row].ID.Line()
	}
	first := row * c.per
	return fmt.Sprintf("Q%d-Q%d", first+1, min(first+c.per, len(c.job.Questions)))
}

// mark returns the mark of a cell. A cell of one execution shows its state or class; a
// cell of several shows the share completed, or the most frequent class that needs a
// mark.
func (c *cell) mark() mark {
	total, st := 0, engine.Pending
	for _, s := range allStates {
		if n := c.states[s]; n > 0 {
			total, st = total+n, s
		}
	}
	done := c.states[engine.Completed]
	switch {
	case total == 0:
		return mark{"?", "bad", "not readable"}
	case done == total:
		return c.answered(total)
	case total == 1:
		return markOf(st)
	}
	m := mark{fmt.Sprintf("%d%%", done*100/total), "idle", "not all completed"}
	if c.states[engine.Canceled] > 0 {
		m.Tone = "warn"
	}
	if c.states[engine.Failed] > 0 {
		m.Tone = "bad"
	}
	return m
}

// answered returns the mark of a cell whose executions all completed.
func (c *cell) answered(total int) mark {
	most, class := 0, engine.Class("")
	for _, k := range allClasses {
		if n := c.classes[k]; !plainAnswer(k) && n > most {
			most, class = n, k
		}
	}
	if most == 0 {
		return markOf(engine.Completed)
	}
	m := classMark(class)
	if total > 1 {
		m.Glyph = fmt.Sprintf("%d%s", most, m.Glyph)
	}
	return m
}

// words describes all counts of a cell.
func (c *cell) words() string {
	var parts, classes []string
	for _, s := range allStates {
		if n := c.states[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, markOf(s).Word))
		}
	}
	for _, k := range allClasses {
		if n := c.classes[k]; n > 0 {
			classes = append(classes, fmt.Sprintf("%d %s", n, k))
		}
	}
	switch {
	case len(parts) == 0:
		return "not readable"
	case len(classes) == 0:
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, ", ") + " (" + strings.Join(classes, ", ") + ")"
}
