// Package facts has the facts of one execution. It reads them from the store in a
// command, caches them, and formats state, attempts and the reason for waiting.
package facts

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/screen"
)

// Store reads an execution and its answer, which is nil if it has none.
type Store interface {
	Execution(job string, key engine.Key) (*engine.Execution, *engine.Answer, error)
}

// Facts are the stored facts of an execution.
type Facts struct {
	Exec   *engine.Execution
	Answer *engine.Answer
	Err    error
}

// Key identifies a version of an execution. It changes when the stored facts change.
type Key struct {
	job     string
	x       int
	state   engine.State
	attempt uint16
	hops    uint16
}

// KeyOf returns the current key of execution x.
func KeyOf(v *board.JobView, x int) Key {
	r := &v.Rows[x]
	return Key{v.Job.ID, x, r.State, r.Attempt, r.Hops}
}

// Cache keeps the facts of the executions on a screen.
type Cache struct {
	store Store
	held  screen.Cache[Key, *Facts]
}

// NewCache makes a cache that reads from s.
func NewCache(s Store) *Cache { return &Cache{store: s} }

// Get returns the facts of an execution, or nil until they were read.
func (c *Cache) Get(k Key) *Facts {
	f, _ := c.held.Get(k)
	return f
}

// loaded is the result of the command that reads an execution.
type loaded struct {
	key   Key
	facts *Facts
}

// Fetch returns the command that reads execution x, once. It returns nil if the
// command was returned before or nothing was sent yet.
func (c *Cache) Fetch(v *board.JobView, x int) tea.Cmd {
	k := KeyOf(v, x)
	if _, have := c.held.Get(k); have || k.attempt == 0 {
		return nil
	}
	c.held.Put(k, nil)
	store, id := c.store, v.Job.KeyAt(x)
	return func() tea.Msg {
		f := &Facts{}
		f.Exec, f.Answer, f.Err = store.Execution(k.job, id)
		return loaded{k, f}
	}
}

// Take stores a result of the command of any Cache.
func (c *Cache) Take(msg tea.Msg) {
	if msg, ok := msg.(loaded); ok {
		c.held.Put(msg.key, msg.facts)
	}
}
