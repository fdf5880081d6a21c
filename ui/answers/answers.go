// Package answers is the Answers screen: the executions of the shown job, and the
// answer of the execution under the cursor with its facts.
package answers

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/control"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// Name is the title of the screen.
const Name = "Answers"

// Store is the part of the store that the screen reads. Executions calls fn for each
// execution of a job.
type Store interface {
	facts.Store
	Job(id string) (*engine.Job, error)
	Executions(id string, withAnswers bool, fn func(*engine.Execution, *engine.Answer) error) error
}

// Screen is the Answers screen.
type Screen struct {
	screen.Base
	desk    *screen.Desk
	keys    keymap
	store   Store
	facts   *facts.Cache
	list    list
	search  search
	reading bool // true when the keys scroll the answer
	page    page
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, e control.Engine, s Store) *Screen {
	return &Screen{desk: d, keys: newKeymap(d, b, e), store: s, facts: facts.NewCache(s)}
}

// Sync applies filter and search after the job changed.
func (s *Screen) Sync(full bool) {
	s.desk.View(func(v *board.JobView) {
		switch {
		case s.list.job != v.Job.ID:
			s.reading, s.page.scroll = false, 0
			s.list.refresh(v, s.search.match(v))
		case full:
			s.list.refresh(v, s.search.match(v))
		}
	})
}

// Fetch reads the answer under the cursor. It also renders it in a command, because
// that can take long.
func (s *Screen) Fetch() (cmds []tea.Cmd) {
	s.desk.View(func(v *board.JobView) {
		x := s.list.execution()
		if x < 0 || x >= len(v.Rows) {
			return
		}
		cmd := s.facts.Fetch(v, x)
		if cmd == nil {
			cmd = s.page.fetch(s.pageKey(facts.KeyOf(v, x)), s.facts.Get(facts.KeyOf(v, x)))
		}
		if cmd != nil {
			cmds = append(cmds, cmd)
		}
	})
	return cmds
}

// Take stores the results of commands, and shows an execution on OpenAnswer.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	switch msg := msg.(type) {
	case screen.OpenAnswer:
		if s.desk.View(func(v *board.JobView) { s.list.choose(v, msg.X) }) {
			s.reading, s.page.scroll = false, 0
			return screen.Do(screen.Enter{Screen: Name})
		}
	case found:
		return s.found(msg)
	case drawn:
		s.page.rows.Put(msg.key, msg.rows)
	default:
		s.facts.Take(msg)
	}
	return nil
}

// Back moves the focus from the answer to the list.
func (s *Screen) Back() bool {
	was := s.reading
	s.reading = false
	return was
}

// Click moves the cursor to a row of the list.
func (s *Screen) Click(x, y int) bool {
	if list, _ := panes(s.desk.Width); x >= list {
		return false
	}
	s.reading = false
	return s.list.Seat(y)
}

// row returns the marked executions, or the one under the cursor, and a name for them.
func (s *Screen) row() (parts []engine.Part, name string) {
	s.desk.View(func(v *board.JobView) {
		if len(s.list.marked) == 0 {
			parts, name = control.Execution(v, s.list.execution())
			return
		}
		for x := range s.list.marked {
			if x < len(v.Rows) {
				parts = append(parts, engine.Part(v.Job.KeyAt(x)))
			}
		}
		name = draw.Plural(len(s.list.marked), "marked execution")
	})
	return parts, name
}

// Status shows filter, order, position and search text.
func (s *Screen) Status() string {
	l := &s.list
	text := "show " + filterNames[l.show] + " · " + orderNames[l.by] + " · " + draw.Position(l.At, l.N)
	if s.search.text != "" {
		text += " · with \"" + safetext.Line(s.search.text) + "\""
	}
	if n := len(l.marked); n > 0 {
		text += " · " + strconv.Itoa(n) + " marked"
	}
	return text
}
