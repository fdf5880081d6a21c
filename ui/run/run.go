// Package run is the Run screen: the progress of the shown job as a tree or in order
// of urgency, and the facts of the row under the cursor beside it. Package tree
// supplies the rows, package facts the facts of an execution.
package run

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/control"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/find"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
	"beacon/ui/tree"
)

// Name is the title of the screen.
const Name = "Run"

// Screen is the Run screen.
type Screen struct {
	screen.Base
	desk    *screen.Desk
	keys    keymap
	facts   *facts.Cache
	tree    tree.Tree
	urgency tree.Urgency
	text    string // the search text
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, e control.Engine, s facts.Store) *Screen {
	r := &Screen{desk: d, keys: newKeymap(d, b, e), facts: facts.NewCache(s)}
	r.tree.Follow = true
	return r
}

// Sync updates the rows.
func (s *Screen) Sync(full bool) {
	s.desk.View(func(v *board.JobView) {
		s.tree.Sync(v, full)
		if s.urgency.On {
			s.urgency.Refresh(v, s.desk.Now())
		}
	})
}

// Fetch reads the facts of the execution under the cursor.
func (s *Screen) Fetch() (cmds []tea.Cmd) {
	s.desk.View(func(v *board.JobView) {
		if x := s.execution(); x >= 0 && x < len(v.Rows) {
			if cmd := s.facts.Fetch(v, x); cmd != nil {
				cmds = append(cmds, cmd)
			}
		}
	})
	return cmds
}

// Take handles requests to follow and to show a job or a question.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	switch msg := msg.(type) {
	case screen.Follow:
		s.tree.Follow = true
	case screen.OpenJob:
		return screen.Do(screen.Enter{Screen: Name})
	case screen.OpenQuestion:
		s.desk.View(func(v *board.JobView) {
			s.tree.Sync(v, true)
			s.tree.Reveal(v, v.Job.Index(msg.Q, 0, 0))
			s.tree.Cursor = tree.Node{Kind: tree.Question, Q: msg.Q}
		})
		return screen.Do(screen.Show{Screen: Name})
	default:
		s.facts.Take(msg)
	}
	return nil
}

// execution returns the execution under the cursor, or -1 if the row is not an
// execution.
func (s *Screen) execution() int {
	switch {
	case s.urgency.On:
		return s.urgency.Execution()
	case s.tree.Cursor.Kind == tree.Execution:
		return s.tree.Cursor.X
	}
	return -1
}

// row returns the row under the cursor as a part of the job, with its name.
func (s *Screen) row() (parts []engine.Part, name string) {
	s.desk.View(func(v *board.JobView) {
		if s.urgency.On {
			parts, name = control.Execution(v, s.urgency.Execution())
		} else if p, ok := s.tree.Part(v); ok {
			parts, name = control.Part(v.Job, p)
		}
	})
	return parts, name
}

// search sets the search text; with done it moves to the first row that contains it.
func (s *Screen) search(text string, done bool) screen.Effects {
	s.text = strings.TrimSpace(text)
	if !done || text == "" {
		return nil
	}
	return s.next(1, true)
}

// next moves to the next or previous row that contains the text.
func (s *Screen) next(step int, here bool) (out screen.Effects) {
	if s.text == "" {
		return screen.Say("search first: /")
	}
	text := strings.ToLower(s.text)
	s.desk.View(func(v *board.JobView) {
		if !s.tree.Find(v, find.NewRows(v, text).Has, step, here) {
			out = screen.Say("no row contains \"" + text + "\"")
		}
	})
	return out
}

// Following reports whether the cursor follows running executions.
func (s *Screen) Following() bool { return s.tree.Follow }

// Status shows the order of the rows and the search text.
func (s *Screen) Status() string {
	switch {
	case s.urgency.Frozen:
		return "order by urgency, frozen"
	case s.urgency.On:
		return "order by urgency"
	}
	text := draw.OnOff("follow", s.Following()) + " · order by question"
	if s.text != "" {
		text += " · searching \"" + safetext.Line(s.text) + "\""
	}
	return text
}

// Choices lists the questions of the job.
func (s *Screen) Choices() (out []screen.Choice) {
	s.desk.View(func(v *board.JobView) {
		for q := range v.Job.Questions {
			it := &v.Job.Questions[q]
			name := draw.Label(q) + " " + it.ID.Line() + "  " + draw.Head(it.Text, 120).Line()
			out = append(out, screen.Choice{Kind: "question", Name: name, Do: screen.Do(screen.Tell{Msg: screen.OpenQuestion{Q: q}})})
		}
	})
	return out
}
