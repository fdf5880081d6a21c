package kept

import "beacon/engine"

// Index finds the number of an execution in its job by its key.
type Index struct {
	first   map[engine.Key]int // the executions of repeat 1; their keys have repeat 0
	repeats int
}

// NewIndex makes the index of a job.
func NewIndex(j *engine.Job) Index {
	index := Index{make(map[engine.Key]int, len(j.Questions)*len(j.Endpoints)), j.Repeats}
	for q := range j.Questions {
		for e := range j.Endpoints {
			x := j.Index(q, e, 0)
			k := j.KeyAt(x)
			k.Repeat = 0
			index.first[k] = x
		}
	}
	return index
}

// Of returns the number of an execution, or false if the job has no such key.
func (i Index) Of(k engine.Key) (x int, ok bool) {
	repeat := k.Repeat
	k.Repeat = 0
	x, ok = i.first[k]
	return x + repeat - 1, ok && repeat >= 1 && repeat <= i.repeats
}
