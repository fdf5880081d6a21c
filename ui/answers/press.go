package answers

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine/board"
	"beacon/ui/control"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// keymap holds the keys of the screen.
type keymap struct {
	list                                  keys.List
	row                                   *control.Row
	open, left, right, pane, filter, find key.Binding
	sort, mark, yank, yankRaw, pager      key.Binding
	back                                  key.Binding // bound by the console; listed here for the hints
}

func newKeymap(d *screen.Desk, b *keys.Binder, e control.Engine) keymap {
	return keymap{
		list: keys.NewList(b), row: control.NewRow(d, b, e),
		open: b.Bind("open", "enter", "open", "enter"), left: b.Bind("left", "← h", "close, or go to parent", "left", "h"), right: b.Bind("right", "→ l", "open, or go to child", "right", "l"),
		pane: b.Bind("pane", "tab", "other pane", "tab"), filter: b.Bind("filter", "f", "filter by state", "f"),
		find: b.Bind("find", "/", "search or filter", "/"), sort: b.Bind("sort", "s", "order of the list", "s"), mark: b.Bind("mark", "space", "mark", "space"),
		yank: b.Bind("copy", "y", "copy answer, control characters visible", "y"), yankRaw: b.Bind("copy_raw", "Y", "copy answer unchanged", "Y"),
		pager: b.Bind("pager", "o", "open the answer in $PAGER", "o"), back: b.Bind("back", "esc", "back", "esc"),
	}
}

// Keys lists all keys of the screen.
func (s *Screen) Keys() []keys.Section {
	k := &s.keys
	return []keys.Section{keys.NewSection(Name, k.pane, k.filter, k.find, k.sort, k.mark, k.yank, k.yankRaw, k.pager), k.row.Section()}
}

// Hints lists the keys for the bottom row.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	return []key.Binding{k.list.Move(), k.pane, keys.Worded(k.filter, "filter"), keys.Worded(k.find, "search"), keys.Worded(k.sort, "sort"),
		keys.Worded(k.yank, "copy"), keys.Worded(k.pager, "pager"), k.back}
}

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k := &s.keys
	if out, ok := k.row.Press(msg, s.row); ok {
		return out
	}
	if n, ok := k.list.Steps(msg, s.height()); ok {
		s.move(n)
		return nil
	}
	switch {
	case key.Matches(msg, k.pane):
		s.reading = !s.reading
	case key.Matches(msg, k.open, k.right):
		s.reading = true
	case key.Matches(msg, k.left):
		s.reading = false
	case key.Matches(msg, k.filter):
		s.page.scroll = 0
		s.desk.View(func(v *board.JobView) { s.list.nextFilter(v, s.search.match(v)) })
	case key.Matches(msg, k.sort):
		s.list.by = (s.list.by + 1) % orders
		s.again()
	case key.Matches(msg, k.find):
		return screen.Search(about, s.search.text, s.find)
	case key.Matches(msg, k.mark):
		s.list.mark()
	case key.Matches(msg, k.pager):
		return s.openPager()
	case key.Matches(msg, k.yank):
		return s.copy(false)
	case key.Matches(msg, k.yankRaw):
		return s.copy(true)
	}
	return nil
}

func (s *Screen) height() int {
	if s.reading {
		return s.page.height
	}
	return s.list.Rows
}

// move scrolls the answer if it has the focus, else it moves through the list.
func (s *Screen) move(n int) {
	if s.reading {
		s.page.scroll = max(0, s.page.scroll+n)
		return
	}
	s.list.Move(n)
	s.page.scroll = 0
}
