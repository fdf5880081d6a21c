// Package compare is the Compare screen: a matrix of questions and models with what
// each region answered, and one cell of it side by side. The figures come from
// package beacon/engine/compare.
package compare

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/engine/compare"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/keys"
	"beacon/ui/screen"
	"beacon/ui/tree"
)

// Name of the screen.
const Name = "Compare"

// Store is what the screen reads.
type Store interface {
	facts.Store
	compare.Store
}

// Screen is the Compare screen.
type Screen struct {
	screen.Base
	desk    *screen.Desk
	keys    keymap
	store   Store
	facts   *facts.Cache
	pages   screen.Cache[pageKey, *page]
	figures figures
	matrix  matrix
	side    bool // one cell side by side
	diff    bool // words that are not in the first region's answer are highlighted
	scroll  int
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, s Store) *Screen {
	return &Screen{desk: d, keys: newKeymap(b), store: s, facts: facts.NewCache(s)}
}

// Sync takes over the questions that are shown.
func (s *Screen) Sync(bool) {
	s.desk.View(func(v *board.JobView) {
		if s.matrix.job != v.Job.ID {
			s.matrix = matrix{job: v.Job.ID, models: Models(v.Job)}
			s.side, s.diff, s.scroll = false, false, 0
		}
		s.matrix.refresh(v, &s.figures)
	})
}

// Fetch computes the figures, and reads and draws the answers that are side by side.
func (s *Screen) Fetch() (cmds []tea.Cmd) {
	var sides []side
	s.desk.View(func(v *board.JobView) {
		for _, x := range s.shown(v) {
			if cmd := s.facts.Fetch(v, x); cmd != nil {
				cmds = append(cmds, cmd)
			}
		}
		if cmd := s.figures.fetch(v, s.store); cmd != nil {
			cmds = append(cmds, cmd)
		}
		sides = s.copySides(v)
	})
	return append(cmds, s.fetchPages(sides)...)
}

// shown are the executions whose answers are side by side.
func (s *Screen) shown(v *board.JobView) (xs []int) {
	q, model, ok := s.matrix.cell()
	if !s.side || !ok {
		return nil
	}
	for _, x := range cells(v.Job, tree.Groups(v.Job), q, model) {
		if x >= 0 {
			xs = append(xs, x)
		}
	}
	return xs
}

// Take keeps figures, answers and how they are drawn.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	switch msg := msg.(type) {
	case computed:
		s.figures.take(msg)
	case drawn:
		s.pages.Put(msg.key, msg.page)
	default:
		s.facts.Take(msg)
	}
	return nil
}

// Back goes from the cell to the matrix.
func (s *Screen) Back() bool {
	was := s.side
	s.side = false
	return was
}

// Draw gives the matrix, or one cell of it.
func (s *Screen) Draw(w, h int) []string {
	if s.side {
		return s.drawSides(w, h)
	}
	return s.drawMatrix(w, h)
}

// Status is the place, the order, and what the figures say.
func (s *Screen) Status() string {
	m := &s.matrix
	text := draw.Position(m.At, m.N)
	if s.side && s.diff {
		text += " · words that the first region does not have stand out"
	}
	if m.different {
		text += " · only what differs"
	}
	if m.divergence {
		text += " · most different first"
	} else {
		text += " · plan order"
	}
	return text + " · " + s.figures.status()
}
