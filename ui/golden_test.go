package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"beacon/engine/board"
	"beacon/ui/uitest"
)

var sizes = [][2]int{{120, 36}, {80, 24}, {50, 12}, {40, 12}, {1, 1}}

// settle runs the fetches that the app asks for until it asks for none.
func settle(a *App) {
	a.frame()
	for range 10 {
		cmds := a.fetch()
		if len(cmds) == 0 {
			return
		}
		for _, cmd := range cmds {
			deliver(a, cmd)
		}
	}
}

// deliver runs a command and the commands that its messages return.
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
	for name, c := range map[string]struct {
		job  *board.JobView
		keys string // by their names, with blanks between them; | draws a frame
	}{
		"middle":    {job: uitest.Midway(8)},
		"thousands": {job: uitest.Midway(12500)},
		"failure":   {uitest.Midway(8), "g j l l l l j"},
		"finished":  {job: uitest.Finished()},
		"regions":   {uitest.Midway(8), "2 | j"},
		"answers":   {uitest.Midway(8), "3"},
		"jobs":      {uitest.Midway(8), "5"},
		"log":       {uitest.Midway(8), "6"},
		"urgent":    {uitest.Midway(8), "o"},
		"compare":   {uitest.Finished(), "4"},
		"side":      {uitest.Finished(), "4 j j l enter"},
		"form":      {uitest.Midway(8), "5 n"},
		"palette":   {uitest.Midway(8), ": t a i"},
		"search":    {uitest.Midway(8), "6 /"},
		"ascii":     {job: uitest.Midway(8)},
		"help":      {uitest.Midway(8), "?"},
		"ask":       {uitest.Midway(8), "q"},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				a, _ := newTestApp(c.job, size[0], size[1])
				a.looks.Ascii = name == "ascii"
				a.frame()
				typed(a, strings.Fields(c.keys)...)
				a.here().Sync(true)
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

// failer is the part of a test or a rapid property that wide needs.
type failer interface{ Fatalf(string, ...any) }

// wide fails when a row is wider than the terminal.
func wide(t failer, a *App) {
	for i, r := range a.frame() {
		if n := ansi.StringWidth(r); n > a.desk.Width {
			t.Fatalf("row %d is %d wide in a terminal of %d: %q", i, n, a.desk.Width, r)
		}
	}
}

// fits fails when a frame does not have the size of the terminal.
func fits(t testing.TB, a *App) {
	t.Helper()
	rows := a.frame()
	if len(rows) != a.height {
		t.Fatalf("%d rows in a terminal of %d", len(rows), a.height)
	}
	for i, r := range rows {
		if n := ansi.StringWidth(r); n > a.desk.Width {
			t.Fatalf("row %d is %d wide in a terminal of %d: %q", i, n, a.desk.Width, r)
		}
	}
}

// anApp returns an App without a job, for its keys.
func anApp() *App {
	a, _ := newTestApp(nil, 120, 36)
	return a
}

func TestNoBlankKey(t *testing.T) {
	for _, s := range anApp().sections() {
		for _, b := range s.Keys {
			for _, k := range b.Binding.Keys() {
				if k == " " {
					t.Errorf("%s: the blank is called space", s.Name)
				}
			}
			if b.Help().Key == "" || b.Help().Desc == "" {
				t.Errorf("%s: a key without help", s.Name)
			}
		}
	}
}

var _ tea.Model = (*App)(nil)

// cursorRow returns the row of the frame that has the cursor.
func cursorRow(a *App) string {
	for _, r := range strings.Split(plainFrame(a), "\n") {
		if strings.Contains(r, "▸") {
			return r
		}
	}
	return ""
}
