// Package run is the Run screen: the progress of the job that is shown, as a tree or
// in the order of urgency, and beside it what is known of the row under the cursor.
// The rows come from package tree, the facts of an execution from package facts.
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

// Name of the screen.
const Name = "Run"

// Screen is the Run screen.
type Screen struct {
	screen.Base
	desk    *screen.Desk
	keys    keymap
	facts   *facts.Cache
	tree    tree.Tree
	urgency tree.Urgency
	text    string // that is searched for
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, e control.Engine, s facts.Store) *Screen {
	r := &Screen{desk: d, keys: newKeymap(d, b, e), facts: facts.NewCache(s)}
	r.tree.Follow = true
	return r
}

// Sync brings the rows up to date.
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

// Take follows, and shows a job or a question.
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

// execution under the cursor, -1 when the row is none.
func (s *Screen) execution() int {
	switch {
	case s.urgency.On:
		return s.urgency.Execution()
	case s.tree.Cursor.Kind == tree.Execution:
		return s.tree.Cursor.X
	}
	return -1
}

// row is the part of the job that the row under the cursor is, with its name.
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

// search looks for a text; done, it goes to the first row that has it.
func (s *Screen) search(text string, done bool) screen.Effects {
	s.text = strings.TrimSpace(text)
	if !done || text == "" {
		return nil
	}
	return s.next(1, true)
}

// next goes to the next row that has the text, or to the one before.
func (s *Screen) next(step int, here bool) (out screen.Effects) {
	if s.text == "" {
		return screen.Say("search first: /")
	}
	text := strings.ToLower(s.text)
	s.desk.View(func(v *board.JobView) {
		if !s.tree.Find(v, find.NewRows(v, text).Has, step, here) {
			out = screen.Say("nothing has \"" + text + "\" in it")
		}
	})
	return out
}

// Following reports whether the cursor goes along with what is under way.
func (s *Screen) Following() bool { return s.tree.Follow }

// Status is the order of the rows and what is searched for.
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

// Choices are the questions of the job.
func (s *Screen) Choices() (out []screen.Choice) {
	s.desk.View(func(v *board.JobView) {
		for q := range v.Job.Questions {
			it := &v.Job.Questions[q]
			name := draw.Label(q) + " " + safetext.Line(it.ID) + "  " + safetext.Line(draw.Head(it.Text, 120))
			out = append(out, screen.Choice{Kind: "question", Name: name, Do: screen.Do(screen.Tell{Msg: screen.OpenQuestion{Q: q}})})
		}
	})
	return out
}
