package board

import (
	"sync"
)

// Board holds the shown state of every job that a process works on. Engine.Run
// changes it after each commit. Readers run under a lock: they must not block, and
// must not change what they get or keep it after they return, except values that
// are marked immutable.
type Board struct {
	mu      sync.RWMutex // guards jobs, order and regions
	jobs    map[string]*JobView
	order   []string
	regions []RegionView
	changed chan struct{}
}

// NewBoard makes an empty board.
func New() *Board {
	return &Board{jobs: map[string]*JobView{}, changed: make(chan struct{}, 1)}
}

// Changed sends a value after every change; several changes may share one. It has
// one reader and is never closed.
func (b *Board) Changed() <-chan struct{} { return b.changed }

// Job calls fn with a job under the read lock; false when the board lacks the job.
func (b *Board) Job(id string, fn func(*JobView)) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	v, ok := b.jobs[id]
	if ok {
		fn(v)
	}
	return ok
}

// Jobs lists the ids of the jobs this process worked on, oldest first.
func (b *Board) Jobs() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return append([]string(nil), b.order...)
}

// Regions calls fn with the regions in the order of the configuration.
func (b *Board) Regions(fn func([]RegionView)) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	fn(b.regions)
}

// Update changes the board and wakes the reader.
func (b *Board) Update(fn func()) {
	b.mu.Lock()
	fn()
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// Put adds or replaces a job; the board owns the view from then on.
func (b *Board) Put(v *JobView) {
	b.Update(func() {
		if _, ok := b.jobs[v.Job.ID]; !ok {
			b.order = append(b.order, v.Job.ID)
		}
		b.jobs[v.Job.ID] = v
	})
}

// PutRegions replaces the regions; the board owns the slice from then on.
func (b *Board) PutRegions(regions []RegionView) { b.Update(func() { b.regions = regions }) }
