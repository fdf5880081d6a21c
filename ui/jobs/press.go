package jobs

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/ui/control"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// about describes the searched fields.
const about = "name, id, state or region"

// keymap holds the keys of the screen.
type keymap struct {
	list                                           keys.List
	open, create, resume, remove, mark, sort, find key.Binding
}

func newKeymap(b *keys.Binder) keymap {
	return keymap{
		list: keys.NewList(b), resume: control.BindResume(b),
		open: b.Bind("open", "enter", "open the job", "enter"), create: b.Bind("new", "n", "new job", "n"), remove: b.Bind("delete", "D", "delete (asks)", "D"),
		mark: b.Bind("mark", "space", "mark", "space"), sort: b.Bind("sort", "s", "sort by another column", "s"), find: b.Bind("find", "/", "filter", "/"),
	}
}

// Keys lists all keys of the screen.
func (s *Screen) Keys() []keys.Section {
	k := &s.keys
	sec := keys.NewSection(Name, k.open, k.create, k.resume, k.remove, k.mark, k.sort, k.find)
	sec.Off(s.offCreate(), k.create)
	return []keys.Section{sec}
}

func (s *Screen) offCreate() string {
	if s.fixed {
		return "jobs cannot be created here"
	}
	return ""
}

// Hints lists the keys for the bottom row.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	return []key.Binding{k.list.Move(), keys.Worded(k.open, "open"), k.create, k.resume, keys.Worded(k.remove, "delete"), keys.Worded(k.sort, "sort"), k.find}
}

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k, l := &s.keys, &s.list
	if n, ok := k.list.Steps(msg, l.Rows); ok {
		l.Move(n)
		return nil
	}
	switch {
	case key.Matches(msg, k.find):
		return screen.Search(about, l.text, s.search)
	case key.Matches(msg, k.create):
		if why := s.offCreate(); why != "" {
			return screen.Say(why)
		}
		return screen.Do(screen.Tell{Msg: screen.NewJob{}})
	case key.Matches(msg, k.sort):
		l.by = (l.by + 1) % orders
		s.filter()
		return nil
	}
	r := l.current()
	switch {
	case r == nil:
	case key.Matches(msg, k.mark):
		l.mark(r.ID)
	case key.Matches(msg, k.open):
		return s.open(r.ID)
	case key.Matches(msg, k.resume):
		return s.resume(r)
	case key.Matches(msg, k.remove):
		return s.askDelete(l.chosen())
	}
	return nil
}
