// Package facts has what is known of one execution: what the store holds of it,
// read in a command and kept for a while, and how screens show its state, its
// attempts and what it waits for.
package facts

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/screen"
)

// Store reads an execution and its answer, which is nil when there is none.
type Store interface {
	Execution(job string, key engine.Key) (*engine.Execution, *engine.Answer, error)
}

// Facts are what the store holds of an execution.
type Facts struct {
	Exec   *engine.Execution
	Answer *engine.Answer
	Err    error
}

// Key names a version of an execution: it changes when what the store holds does.
type Key struct {
	job     string
	x       int
	state   engine.State
	attempt uint16
	hops    uint16
}

// KeyOf execution x as it is now.
func KeyOf(v *board.JobView, x int) Key {
	r := &v.Rows[x]
	return Key{v.Job.ID, x, r.State, r.Attempt, r.Hops}
}

// Cache keeps facts of the executions that a screen shows.
type Cache struct {
	store Store
	held  screen.Cache[Key, *Facts]
}

// NewCache reads from a store.
func NewCache(s Store) *Cache { return &Cache{store: s} }

// Get gives the facts of an execution, nil until they were read.
func (c *Cache) Get(k Key) *Facts {
	f, _ := c.held.Get(k)
	return f
}

// loaded is what a command read.
type loaded struct {
	key   Key
	facts *Facts
}

// Fetch gives the command that reads execution x, once; nil when it was given, or
// nothing was sent yet.
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

// Take keeps what a command of any Cache read.
func (c *Cache) Take(msg tea.Msg) {
	if msg, ok := msg.(loaded); ok {
		c.held.Put(msg.key, msg.facts)
	}
}
