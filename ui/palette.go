package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// palette finds every action, job, question and region by a few letters.
type palette struct {
	all    []choice
	shown  []choice
	cursor int
}

// choice is one line of the palette. A choice that cannot be taken now says why.
type choice struct {
	kind, name, keys string
	off              string
	do               func() tea.Cmd
}

// choices are searched by what they are and what they are called.
type choices []choice

func (c choices) String(i int) string { return c[i].kind + " " + c[i].name }
func (c choices) Len() int            { return len(c) }

func (a *App) openPalette() tea.Cmd {
	p := &palette{all: a.everything()}
	p.shown = p.all
	a.palette = p
	a.open(&prompt{sign: ":", about: "an action, a job, a question or a region",
		typed: func(text string) tea.Cmd { p.search(text); return nil },
		enter: func(string) tea.Cmd { a.palette = nil; return a.take(p) },
		leave: func() { a.palette = nil },
		list:  func(n int) { p.cursor = max(0, min(p.cursor+n, len(p.shown)-1)) },
	}, "")
	return nil
}

func (p *palette) search(text string) {
	p.cursor, p.shown = 0, p.all
	if text == "" {
		return
	}
	found := fuzzy.FindFrom(text, choices(p.all))
	p.shown = make([]choice, len(found))
	for i, m := range found {
		p.shown[i] = p.all[m.Index]
	}
}

func (a *App) take(p *palette) tea.Cmd {
	if p.cursor >= len(p.shown) {
		a.say("nothing is called so", false)
		return nil
	}
	c := p.shown[p.cursor]
	if c.off != "" {
		a.say(c.name+": "+c.off, false)
		return nil
	}
	return c.do()
}

// everything there is to choose.
func (a *App) everything() []choice {
	all := a.actions()
	for _, r := range a.jobs.all {
		name := safetext.Line(r.Name) + "  " + draw.ShortID(safetext.Line(r.ID)) + "  " + string(r.State())
		all = append(all, choice{kind: "job", name: name, do: func() tea.Cmd { a.openJob(r.ID); return nil }})
	}
	a.withJob(func(v *engine.JobView) {
		for q := range v.Job.Questions {
			it := &v.Job.Questions[q]
			name := draw.Label(q) + " " + safetext.Line(it.ID) + "  " + safetext.Line(draw.Head(it.Text, 120))
			all = append(all, choice{kind: "question", name: name, do: func() tea.Cmd { a.goTo(q); return nil }})
		}
	})
	a.o.Engine.Board().Regions(func(views []engine.RegionView) {
		for i := range views {
			all = append(all, choice{kind: "region", name: safetext.Line(views[i].Region), do: func() tea.Cmd {
				a.regions.cursor, a.regions.inner = i, false
				return a.show(regionsScreen)
			}})
		}
	})
	return all
}

// actions are the keys of the screen and those that work everywhere, taken from
// the keymap like the hints.
func (a *App) actions() []choice {
	var all []choice
	for _, s := range a.keys.sections() {
		if !s.here(a.screen) {
			continue
		}
		for _, b := range s.keys {
			if len(b.Keys()) == 0 {
				continue
			}
			off := a.off(b)
			all = append(all, choice{kind: "action", name: b.Help().Desc, keys: b.Help().Key, off: off, do: func() tea.Cmd { return a.press(keyPress(b.Keys()[0])) }})
		}
	}
	return all
}

// keyPress is a key as the terminal would send it.
func keyPress(name string) tea.KeyPressMsg {
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := cutCtrl(name); ok {
		return tea.KeyPressMsg{Code: rest, Mod: tea.ModCtrl}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

var named = map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "space": tea.KeySpace}

func cutCtrl(name string) (rune, bool) {
	const ctrl = "ctrl+"
	if len(name) == len(ctrl)+1 && name[:len(ctrl)] == ctrl {
		return rune(name[len(ctrl)]), true
	}
	return 0, false
}

// goTo shows a question in the tree.
func (a *App) goTo(q int) {
	a.show(runScreen)
	a.withJob(func(v *engine.JobView) {
		a.tree.Reveal(v, v.Job.Index(q, 0, 0))
		a.tree.Cursor = tree.Node{Kind: tree.Question, Q: q}
	})
}

func (a *App) paletteBody(w, h int) []string {
	p, t := a.palette, a.theme
	if len(p.shown) == 0 {
		return []string{draw.NewLine(w).Add(t.Dim, " nothing is called so").String()}
	}
	top := max(0, min(p.cursor-h/2, len(p.shown)-h))
	var rows []string
	for i := top; i < min(len(p.shown), top+h); i++ {
		c := &p.shown[i]
		l := draw.NewRow(t, w, i == p.cursor)
		st := draw.SGR("")
		if c.off != "" {
			st = t.Dim
		}
		l.To(1).Cell(t.Dim, c.kind, 9).Cell(t.Busy, c.keys, 8).Add(st, c.name)
		if c.off != "" {
			l.Add(t.Dim, "  (off: "+c.off+")")
		}
		rows = append(rows, l.String())
	}
	return rows
}
