// Package palette finds every action, job, question and region by a few letters. It
// covers the current screen.
package palette

import (
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"beacon/ui/draw"
	"beacon/ui/screen"
)

// Name identifies the palette in an effect that covers the screen.
const Name = "Palette"

// Screen is the palette.
type Screen struct {
	screen.Base
	desk   *screen.Desk
	gather func() []screen.Choice
	all    choices
	shown  choices
	list   screen.List
}

// New makes the palette. It calls gather each time it is opened.
func New(d *screen.Desk, gather func() []screen.Choice) *Screen {
	return &Screen{desk: d, gather: gather}
}

// choices are searched by kind and name.
type choices []screen.Choice

func (c choices) String(i int) string { return c[i].Kind + " " + c[i].Name }
func (c choices) Len() int            { return len(c) }

// Take opens the palette.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	if _, ok := msg.(screen.Shown); !ok {
		return nil
	}
	s.all = s.gather()
	s.search("")
	return screen.Do(screen.Prompt{
		Sign: ":", About: "an action, a job, a question or a region",
		Typed: func(text string) screen.Effects { s.search(text); return nil },
		Enter: func(string) screen.Effects { return append(screen.Do(screen.Uncover{}), s.choose()...) },
		Leave: func() screen.Effects { return screen.Do(screen.Uncover{}) },
		List:  s.list.Move,
	})
}

func (s *Screen) search(text string) {
	s.shown = s.all
	if text != "" {
		found := fuzzy.FindFrom(text, s.all)
		s.shown = make(choices, len(found))
		for i, m := range found {
			s.shown[i] = s.all[m.Index]
		}
	}
	s.list = screen.List{N: len(s.shown)}
}

func (s *Screen) choose() screen.Effects {
	if s.list.At >= len(s.shown) {
		return screen.Say("no match")
	}
	c := s.shown[s.list.At]
	if c.Off != "" {
		return screen.Say(c.Name + ": " + c.Off)
	}
	return c.Do
}

// Draw draws the choices around the cursor.
func (s *Screen) Draw(w, h int) (rows []string) {
	t := s.desk.Theme
	if len(s.shown) == 0 {
		return []string{draw.NewLine(w).Add(t.Dim, " no match").String()}
	}
	top := max(0, min(s.list.At-h/2, len(s.shown)-h))
	for i := top; i < min(len(s.shown), top+h); i++ {
		c, st := &s.shown[i], draw.SGR("")
		if c.Off != "" {
			st = t.Dim
		}
		l := draw.NewRow(t, w, i == s.list.At).Cell(t.Dim, c.Kind, 9).Cell(t.Busy, c.Keys, 8).Add(st, c.Name)
		if c.Off != "" {
			l.Add(t.Dim, "  (off: "+c.Off+")")
		}
		rows = append(rows, l.String())
	}
	return rows
}
