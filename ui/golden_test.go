package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"beacon/engine"
	"beacon/ui/uitest"
)

var sizes = [][2]int{{120, 36}, {80, 24}, {50, 12}, {40, 12}, {1, 1}}

// settle runs what the app wants until it wants nothing more.
func settle(a *App) {
	a.frame()
	for range 10 {
		cmds := a.wants()
		if len(cmds) == 0 {
			return
		}
		for _, cmd := range cmds {
			deliver(a, cmd)
		}
	}
}

// deliver runs a command and all that follow from it.
func deliver(a *App, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			deliver(a, c)
		}
		return
	}
	_, next := a.Update(msg)
	deliver(a, next)
}

func plainFrame(a *App) string {
	rows := a.frame()
	for i := range rows {
		rows[i] = strings.TrimRight(ansi.Strip(rows[i]), " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

func TestScreens(t *testing.T) {
	for name, prepare := range map[string]func(w, h int) *App{
		"middle":    func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); return a },
		"thousands": func(w, h int) *App { a, _ := newTestApp(uitest.Midway(12500), w, h); return a },
		"failure": func(w, h int) *App {
			a, _ := newTestApp(uitest.Midway(8), w, h)
			a.frame()
			a.withJob(func(v *engine.JobView) {
				a.tree.Move(v, -1<<20)
				a.tree.Move(v, 1)
				for range 4 {
					a.tree.Right(v)
				}
				a.tree.Move(v, 1)
			})
			return a
		},
		"finished": func(w, h int) *App { a, _ := newTestApp(uitest.Finished(), w, h); return a },
		"regions": func(w, h int) *App {
			a, _ := newTestApp(uitest.Midway(8), w, h)
			a.screen, a.regions.rows, a.regions.cursor = regionsScreen, 3, 1
			return a
		},
		"answers": func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.screen = answersScreen; return a },
		"jobs":    func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.screen = jobsScreen; return a },
		"log":     func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.screen = logScreen; return a },
		"urgent":  func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.turnOrder(); return a },
		"compare": func(w, h int) *App { a, _ := newTestApp(uitest.Finished(), w, h); a.screen = compareScreen; return a },
		"side": func(w, h int) *App {
			a, _ := newTestApp(uitest.Finished(), w, h)
			a.screen = compareScreen
			a.withJob(a.compare.refresh)
			a.compare.side, a.compare.row, a.compare.col = true, 2, 1
			return a
		},
		"form": func(w, h int) *App {
			a, _ := newTestApp(uitest.Midway(8), w, h)
			a.screen = jobsScreen
			deliver(a, a.newJob())
			return a
		},
		"palette": func(w, h int) *App {
			a, _ := newTestApp(uitest.Midway(8), w, h)
			a.openPalette()
			for _, r := range "tai" {
				a.press(keyPress(string(r)))
			}
			return a
		},
		"search": func(w, h int) *App {
			a, _ := newTestApp(uitest.Midway(8), w, h)
			a.screen = logScreen
			a.find()
			return a
		},
		"ascii": func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.looks.Ascii = true; return a },
		"help":  func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.help = true; return a },
		"ask":   func(w, h int) *App { a, _ := newTestApp(uitest.Midway(8), w, h); a.quit(); return a },
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				a := prepare(size[0], size[1])
				a.sync(true)
				settle(a)
				out := plainFrame(a)
				fits(t, a)
				if size[0] > 1 {
					golden.RequireEqual(t, out)
				}
			})
		}
	}
}

// failer is a test or a property.
type failer interface{ Fatalf(string, ...any) }

// wide is fits for properties.
func wide(t failer, a *App) {
	for i, r := range a.frame() {
		if n := ansi.StringWidth(r); n > a.width {
			t.Fatalf("row %d is %d wide in a terminal of %d: %q", i, n, a.width, r)
		}
	}
}

// fits checks that a frame has the terminal's size.
func fits(t testing.TB, a *App) {
	t.Helper()
	rows := a.frame()
	if len(rows) != a.height {
		t.Fatalf("%d rows in a terminal of %d", len(rows), a.height)
	}
	for i, r := range rows {
		if n := ansi.StringWidth(r); n > a.width {
			t.Fatalf("row %d is %d wide in a terminal of %d: %q", i, n, a.width, r)
		}
	}
}

func TestNoBlankKey(t *testing.T) {
	for _, s := range newKeymap().sections() {
		for _, b := range s.keys {
			for _, k := range b.Keys() {
				if k == " " {
					t.Errorf("%s: the blank is called space", s.name)
				}
			}
			if b.Help().Key == "" || b.Help().Desc == "" {
				t.Errorf("%s: a key without help", s.name)
			}
		}
	}
}

var _ tea.Model = (*App)(nil)
