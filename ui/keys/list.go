package keys

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// List has the keys that move in a list.
type List struct {
	Up, Down, Top, Bottom, PageUp, PageDown key.Binding
}

// NewList binds the keys of a list.
func NewList(b *Binder) List {
	return List{
		Up: b.Bind("up", "↑ k", "up", "up", "k"), Down: b.Bind("down", "↓ j", "down", "down", "j"),
		Top: b.Bind("top", "g", "first", "g", "home"), Bottom: b.Bind("bottom", "G", "last", "G", "end"),
		PageUp: b.Bind("page_up", "ctrl+u", "page up", "ctrl+u", "pgup"), PageDown: b.Bind("page_down", "ctrl+d", "page down", "ctrl+d", "pgdown"),
	}
}

// Section lists the keys for the help.
func (l *List) Section() Section {
	return NewSection("Lists", l.Up, l.Down, l.Top, l.Bottom, l.PageUp, l.PageDown)
}

// Move returns one hint for all keys of the list.
func (l *List) Move() key.Binding { return Renamed(l.Up, "↑↓", "move") }

// Steps returns how many rows a key moves in a list of a height, and whether it moves.
func (l *List) Steps(msg tea.KeyPressMsg, height int) (int, bool) {
	const far = 1 << 30
	switch {
	case key.Matches(msg, l.Up):
		return -1, true
	case key.Matches(msg, l.Down):
		return 1, true
	case key.Matches(msg, l.PageUp):
		return -max(1, height/2), true
	case key.Matches(msg, l.PageDown):
		return max(1, height/2), true
	case key.Matches(msg, l.Top):
		return -far, true
	case key.Matches(msg, l.Bottom):
		return far, true
	}
	return 0, false
}
