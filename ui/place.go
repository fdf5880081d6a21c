package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"beacon/ui/help"
	"beacon/ui/screen"
)

// place is the screens, the one that is shown, and what covers it.
type place struct {
	screens []screen.Screen // as in the table
	covers  []screen.Screen
	at      int   // the screen that is shown
	back    []int // where esc leads
	over    []int // covers of the screen, the last on top
}

func newPlace(p parts) place {
	var out place
	for _, e := range screens {
		out.screens = append(out.screens, e.make(p))
	}
	for _, e := range covers {
		out.covers = append(out.covers, e.make(p))
	}
	return out
}

// all are the screens and the covers.
func (p *place) all() []screen.Screen { return slices.Concat(p.screens, p.covers) }

// here is the screen that is shown, whatever covers it.
func (p *place) here() screen.Screen { return p.screens[p.at] }

// cover is what covers the screen, nil when nothing does.
func (p *place) cover() screen.Screen {
	if len(p.over) == 0 {
		return nil
	}
	return p.covers[p.over[len(p.over)-1]]
}

// helping reports whether the help covers the screen.
func (p *place) helping() bool {
	return len(p.over) > 0 && covers[p.over[len(p.over)-1]].name == help.Name
}

func named(list []entry, name string) int {
	return slices.IndexFunc(list, func(e entry) bool { return e.name == name })
}

// show goes to a screen like its number key does: esc leads nowhere from it.
func (a *App) show(i int) tea.Cmd {
	a.at, a.back = i, nil
	return a.do(a.here().Take(screen.Shown{}))
}

// enter goes to a screen from which esc leads back.
func (a *App) enter(i int) {
	a.back = append(a.back, a.at)
	a.at = i
}

func (a *App) goBack() {
	if !a.here().Back() && len(a.back) > 0 {
		a.at, a.back = a.back[len(a.back)-1], a.back[:len(a.back)-1]
	}
}

// coverWith shows something over the screen.
func (a *App) coverWith(name string) tea.Cmd {
	a.over = append(a.over, named(covers, name))
	return a.do(a.cover().Take(screen.Shown{}))
}
