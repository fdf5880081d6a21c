package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"beacon/ui/help"
	"beacon/ui/screen"
)

// place holds the screens, the shown screen, and its covers.
type place struct {
	screens []screen.Screen // in the order of the table
	covers  []screen.Screen
	at      int   // the shown screen
	back    []int // the screens that esc leads back to
	over    []int // covers of the screen, the top one last
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

// all returns the screens and the covers.
func (p *place) all() []screen.Screen { return slices.Concat(p.screens, p.covers) }

// here returns the shown screen, even if it is covered.
func (p *place) here() screen.Screen { return p.screens[p.at] }

// cover returns the top cover of the screen, or nil.
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

// show switches to a screen like its number key. esc does not lead back.
func (a *App) show(i int) tea.Cmd {
	a.at, a.back = i, nil
	return a.do(a.here().Take(screen.Shown{}))
}

// enter switches to a screen from which esc leads back.
func (a *App) enter(i int) {
	a.back = append(a.back, a.at)
	a.at = i
}

func (a *App) goBack() {
	if !a.here().Back() && len(a.back) > 0 {
		a.at, a.back = a.back[len(a.back)-1], a.back[:len(a.back)-1]
	}
}

// coverWith shows a cover over the screen.
func (a *App) coverWith(name string) tea.Cmd {
	a.over = append(a.over, named(covers, name))
	return a.do(a.cover().Take(screen.Shown{}))
}
