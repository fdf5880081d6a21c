package engine

import "beacon/engine/foreign"

// Part selects the executions of a job that match every field that is set.
// The zero value is the whole job.
type Part struct {
	Question, Region, Model foreign.Text
	Repeat                  int
}

// Has reports whether an execution belongs to the part.
func (p Part) Has(k Key) bool {
	return (p.Question == "" || p.Question == k.Question) && (p.Region == "" || p.Region == k.Region) &&
		(p.Model == "" || p.Model == k.Model) && (p.Repeat == 0 || p.Repeat == k.Repeat)
}
