package board

import (
	"sync"
)

// Board is what is shown: the state of every job a process works on, changed by
// Engine.Run after the store has it. Readers look under a lock and must not
// block inside; nothing they get may be kept or changed after they return,
// except what is said to be immutable.
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

// Changed gives a value after every change; several changes may give one. It is
// for one reader and never closed.
func (b *Board) Changed() <-chan struct{} { return b.changed }

// Job calls fn with a job under the read lock; false when it is not here.
func (b *Board) Job(id string, fn func(*JobView)) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	v, ok := b.jobs[id]
	if ok {
		fn(v)
	}
	return ok
}

// Jobs are the ids of the jobs this process worked on, oldest first.
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

// Put shows a job; the view is the board's from then on.
func (b *Board) Put(v *JobView) {
	b.Update(func() {
		if _, ok := b.jobs[v.Job.ID]; !ok {
			b.order = append(b.order, v.Job.ID)
		}
		b.jobs[v.Job.ID] = v
	})
}

// PutRegions shows regions; the slice is the board's from then on.
func (b *Board) PutRegions(regions []RegionView) { b.Update(func() { b.regions = regions }) }
