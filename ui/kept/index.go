package kept

import "beacon/engine"

// Index is the numbers of a job's executions by their keys.
type Index struct {
	first   map[engine.Key]int // of repeat 1, without the repeat in the key
	repeats int
}

// NewIndex of a job.
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

// Of is the number of an execution; false when the job has none with that key.
func (i Index) Of(k engine.Key) (x int, ok bool) {
	repeat := k.Repeat
	k.Repeat = 0
	x, ok = i.first[k]
	return x + repeat - 1, ok && repeat >= 1 && repeat <= i.repeats
}
