// Package log is the Log screen: the newest records of the program's log and, while
// they are being read, the container logs of one region.
package log

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// Name is the title of the screen.
const Name = "Log"

// about describes the searched fields.
const about = "words of a record, its level or region"

// Screen is the Log screen.
type Screen struct {
	screen.Base
	desk   *screen.Desk
	keys   keymap
	ring   *engine.LogRing // nil if there is no log
	stream stream
	list   list
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, e Engine, ring *engine.LogRing) *Screen {
	return &Screen{desk: d, keys: newKeymap(b), ring: ring, stream: stream{engine: e}, list: list{follow: true}}
}

// Sync reads new log records.
func (s *Screen) Sync(bool) {
	if s.ring != nil {
		s.list.refresh(s.ring)
	}
}

// Take starts or stops reading the container logs of a region.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	if msg, ok := msg.(screen.ContainerLogs); ok {
		return s.read(msg.Region)
	}
	return nil
}

// keymap holds the keys of the screen.
type keymap struct {
	list                keys.List
	follow, level, find key.Binding
}

func newKeymap(b *keys.Binder) keymap {
	return keymap{
		list: keys.NewList(b), follow: b.Bind("follow", "f", "follow", "f"),
		level: b.Bind("level", "v", "next minimum level", "v"), find: b.Bind("find", "/", "filter", "/"),
	}
}

// Keys lists all keys of the screen.
func (s *Screen) Keys() []keys.Section {
	return []keys.Section{keys.NewSection(Name, s.keys.follow, s.keys.level, s.keys.find)}
}

// Hints lists the keys for the bottom row.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	return []key.Binding{keys.Renamed(k.list.Up, "↑↓", "scroll"), k.follow, keys.Worded(k.level, "level"), k.find}
}

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k, l := &s.keys, &s.list
	if n, ok := k.list.Steps(msg, l.height); ok {
		l.top = max(0, min(l.top+n, len(l.lines)-l.height))
		l.follow = false
		return nil
	}
	switch {
	case key.Matches(msg, k.follow):
		l.follow = !l.follow
	case key.Matches(msg, k.level):
		l.level = levels[(slices.Index(levels, l.level)+1)%len(levels)]
		l.filter(l.text)
	case key.Matches(msg, k.find):
		return screen.Search(about, l.text, func(text string, _ bool) screen.Effects { l.filter(strings.TrimSpace(text)); return nil })
	}
	return nil
}

// Status shows follow, level, and search text.
func (s *Screen) Status() string {
	l := &s.list
	text := draw.OnOff("follow", l.follow) + " · " + draw.Plural(len(l.lines), "record") + " from " + l.level.String() + " on"
	if l.text != "" {
		text += " · with \"" + safetext.Line(l.text) + "\""
	}
	return text
}

// Close stops reading container logs.
func (s *Screen) Close() { s.stream.end() }
