// Package compare is the Compare screen: a matrix of questions and models that shows
// what each region answered, and one cell of it with the answers side by side. Package
// beacon/engine/compare computes the figures.
package compare

import (
	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/engine/compare"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/keys"
	"beacon/ui/screen"
	"beacon/ui/tree"
)

// Name is the title of the screen.
const Name = "Compare"

// Store is the part of the store that the screen reads.
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
	side    bool // true when the answers of one cell are shown side by side
	diff    bool // true when words that the first region's answer lacks are highlighted
	scroll  int
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, s Store) *Screen {
	return &Screen{desk: d, keys: newKeymap(b), store: s, facts: facts.NewCache(s)}
}

// Sync updates the list of shown questions.
func (s *Screen) Sync(bool) {
	s.desk.View(func(v *board.JobView) {
		if s.matrix.job != v.Job.ID {
			s.matrix = matrix{job: v.Job.ID, models: Models(v.Job)}
			s.side, s.diff, s.scroll = false, false, 0
		}
		s.matrix.refresh(v, &s.figures)
	})
}

// Fetch computes the figures, and reads and renders the answers of the open cell.
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

// shown returns the executions whose answers are side by side.
func (s *Screen) shown(v *board.JobView) (xs []int) {
	q, model, ok := s.matrix.cell()
	if !s.side || !ok {
		return nil
	}
	for _, x := range cells(v.Job, tree.Groups(v.Job), q, foreign.Text(model)) {
		if x >= 0 {
			xs = append(xs, x)
		}
	}
	return xs
}

// Take stores figures, answers and rendered pages.
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

// Back returns from the cell to the matrix.
func (s *Screen) Back() bool {
	was := s.side
	s.side = false
	return was
}

// Draw draws the matrix, or the open cell.
func (s *Screen) Draw(w, h int) []string {
	if s.side {
		return s.drawSides(w, h)
	}
	return s.drawMatrix(w, h)
}

// Status shows position, order and a summary of the figures.
func (s *Screen) Status() string {
	m := &s.matrix
	text := draw.Position(m.At, m.N)
	if s.side && s.diff {
		text += " · words missing in the first region are highlighted"
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
