package run

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/ui/screen"
	"beacon/ui/tree"
)

// about describes the searched fields.
const about = "question, region, model, state or words of a row; n and N find the next and previous"

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k := &s.keys
	if out, ok := k.row.Press(msg, s.row); ok {
		return out
	}
	if out, ok := k.job.Press(msg); ok {
		return out
	}
	switch x := s.execution(); {
	case key.Matches(msg, k.open) && x >= 0:
		s.tree.Follow = false
		return screen.Do(screen.Tell{Msg: screen.OpenAnswer{X: x}})
	case key.Matches(msg, k.find):
		return screen.Search(about, s.text, s.search)
	case key.Matches(msg, k.next):
		return s.next(1, false)
	case key.Matches(msg, k.previous):
		return s.next(-1, false)
	case key.Matches(msg, k.order):
		s.turnOrder()
		return nil
	case key.Matches(msg, k.freeze):
		return s.freeze()
	}
	if n, ok := k.list.Steps(msg, s.urgency.Rows); ok && s.urgency.On {
		s.urgency.Move(n)
		return nil
	}
	s.desk.View(func(v *board.JobView) { s.pressTree(msg, v) })
	return nil
}

// turnOrder switches between order by question and order by urgency.
func (s *Screen) turnOrder() {
	s.urgency.On, s.urgency.Frozen = !s.urgency.On, false
	s.desk.View(func(v *board.JobView) {
		if s.urgency.On {
			s.urgency.Refresh(v, s.desk.Now())
		} else if x := s.urgency.Execution(); x >= 0 && x < len(v.Rows) && !s.tree.Follow {
			s.tree.Reveal(v, x)
		}
	})
}

func (s *Screen) freeze() screen.Effects {
	if why := s.offFreeze(); why != "" {
		return screen.Say(why)
	}
	s.urgency.Frozen = !s.urgency.Frozen
	return nil
}

func (s *Screen) pressTree(msg tea.KeyPressMsg, v *board.JobView) {
	k, t := &s.keys, &s.tree
	if n, ok := k.list.Steps(msg, t.Rows); ok {
		t.Move(v, n)
		return
	}
	switch {
	case key.Matches(msg, k.left):
		t.Left(v)
	case key.Matches(msg, k.right):
		t.Right(v)
	case key.Matches(msg, k.toggle, k.open):
		t.Toggle(v)
	case key.Matches(msg, k.closeAll):
		t.FoldAll(v, tree.AllClosed)
	case key.Matches(msg, k.openAll):
		t.FoldAll(v, tree.AllOpen)
	case key.Matches(msg, k.follow):
		t.SetFollow(v, !t.Follow)
	}
}

// Click moves the cursor to a row of the list.
func (s *Screen) Click(x, y int) (was bool) {
	if s.urgency.On {
		return s.urgency.Seat(y)
	}
	if joint := s.Joint(s.desk.Width); joint > 0 && x >= joint {
		return false
	}
	s.desk.View(func(v *board.JobView) { was = s.tree.Seat(v, y) })
	return was
}
