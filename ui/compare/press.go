package compare

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/keys"
	"beacon/ui/screen"
)

// keymap holds the keys of the screen.
type keymap struct {
	list                                           keys.List
	left, right, open, diff, different, divergence key.Binding
}

func newKeymap(b *keys.Binder) keymap {
	return keymap{
		list: keys.NewList(b),
		left: b.Bind("left", "← h", "model to the left", "left", "h"), right: b.Bind("right", "→ l", "model to the right", "right", "l"),
		open: b.Bind("open", "enter", "side by side", "enter"), diff: b.Bind("diff", "d", "diff of the words", "d"),
		different: b.Bind("different", "=", "only what differs", "="), divergence: b.Bind("divergence", "o", "order by divergence", "o"),
	}
}

// Keys lists all keys of the screen.
func (s *Screen) Keys() []keys.Section {
	k := &s.keys
	return []keys.Section{keys.NewSection(Name, k.left, k.right, k.open, k.diff, k.different, k.divergence)}
}

// Hints lists the keys for the bottom row.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	return []key.Binding{keys.Renamed(k.list.Up, "↑↓←→", "move"), k.open, keys.Worded(k.diff, "diff"), keys.Worded(k.different, "only different"), keys.Worded(k.divergence, "order")}
}

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k, m := &s.keys, &s.matrix
	if n, ok := k.list.Steps(msg, m.Rows); ok {
		if s.side && key.Matches(msg, k.list.PageUp, k.list.PageDown) {
			s.scroll = max(0, s.scroll+n)
		} else {
			m.Move(n)
			s.scroll = 0
		}
		return nil
	}
	switch {
	case key.Matches(msg, k.left):
		m.col, s.scroll = max(0, m.col-1), 0
	case key.Matches(msg, k.right):
		m.col, s.scroll = min(m.col+1, max(0, len(m.models)-1)), 0
	case key.Matches(msg, k.open):
		s.side = true
	case key.Matches(msg, k.diff):
		s.diff = !s.diff
	case key.Matches(msg, k.different):
		m.different = !m.different
	case key.Matches(msg, k.divergence):
		m.divergence = !m.divergence
	}
	return nil
}
