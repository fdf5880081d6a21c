package ui

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/answers"
	"beacon/ui/compare"
	"beacon/ui/help"
	"beacon/ui/jobs"
	"beacon/ui/keys"
	"beacon/ui/log"
	"beacon/ui/newjob"
	"beacon/ui/palette"
	"beacon/ui/regions"
	"beacon/ui/run"
	"beacon/ui/screen"
	"beacon/ui/uitest"
)

// The most that one frame of 120 by 36 may take from the heap and send to the terminal
// with any texts in it: it draws 36 rows of at most 4096 runes a text. A frame that copies
// a text of long bytes four times is over the limit.
const (
	frameMost = 3584 << 10
	viewMost  = 512 << 10
	long      = 256 << 10
)

// texts are of the kinds that once stopped the console, at a megabyte each. The race
// detector looks for races, which do not depend on the text: it gets the smallest.
func texts() map[string]string {
	wide := strings.Repeat("|a", 8000) + "\n" + strings.Repeat("|-", 8000) + "\n"
	table := wide + strings.Repeat("|\n", 16_500)
	if uitest.Race {
		return map[string]string{"a table of 65 kB": table}
	}
	return map[string]string{
		"a table of 65 kB":  table,
		"one word":          strings.Repeat("a", long),
		"no line end":       strings.Repeat("ab ", long/3),
		"marks of a letter": "e" + strings.Repeat("\u0301", long/2),
		"line ends":         strings.Repeat("\n", long),
		"blanks":            strings.Repeat(" ", long) + "a",
		"jamo":              strings.Repeat("\u1100", long/3),
		"escapes":           strings.Repeat("\x1b[2J", long/4),
	}
}

// hostileApp has the text in every place that shows text from outside.
func hostileApp(text string) *App {
	v := uitest.Midway(8)
	v.Job.Name, v.Outcome = foreign.Text(text), text
	for q := range v.Job.Questions {
		v.Job.Questions[q].ID, v.Job.Questions[q].Text, v.Job.Questions[q].Category = foreign.Text(text), foreign.Text(text), foreign.Text(text)
	}
	for e := range v.Job.Endpoints {
		v.Job.Endpoints[e].Target, v.Job.Endpoints[e].Place = foreign.Text(text), foreign.Text(text)
		v.Endpoints[e].Container, v.Endpoints[e].Observed = foreign.Text(text), foreign.Text(text)
	}
	v.Endpoints[2].Down = text
	for x := range v.Rows {
		v.Rows[x].Snippet, v.Rows[x].Reason = foreign.Text(text), foreign.Text(text)
	}
	a, e := newTestApp(v, 120, 36)
	views := uitest.Regions()
	for i := range views {
		views[i].Error, views[i].Hint, views[i].State = foreign.Text(text), foreign.Text(text), engine.Degraded
		views[i].Available = foreign.Texts(append(uitest.Models(50_000), text))
		views[i].Judge(nil, "", []foreign.Text{"a", foreign.Text(text + "b")})
		views[i].Errors = []engine.ErrorCount{{Minute: uitest.Noon.Unix() / 60, Name: foreign.Text(text), N: 3}}
	}
	e.board.PutRegions(views)
	store := a.o.Store.(*fakeStore)
	store.text = text
	for _, r := range store.records {
		r.Name = foreign.Text(text)
	}
	rec := slog.NewRecord(uitest.Noon, slog.LevelError, text, 0)
	rec.AddAttrs(slog.String("said", text))
	for range 40 {
		_ = a.o.Log.Handle(context.Background(), rec)
	}
	deliver(a, a.tell(screen.JobsChanged{}))
	return a
}

// walk has the keys to each screen and overlay and through its panes and modes, and the
// screen and overlay that are shown after them.
var walk = []struct{ keys, screen, cover string }{
	{"g j j l j j l j = G - f / a enter n N o j z o", run.Name, ""},
	{"2 enter j tab j H", regions.Name, ""},
	{"3 j tab G pgup tab y s s f f f f f / a enter space j", answers.Name, ""},
	{"4 o o = = enter pgdown d pgdown j l", compare.Name, ""},
	{"esc 5 j s s s s space / a enter", jobs.Name, ""},
	{"6 g f v v v / a enter f", log.Name, ""},
	{"? j pgdown", log.Name, help.Name},
	{"? 5 n j j space G k k", jobs.Name, newjob.Name},
	{"esc 1 : m o d down", run.Name, palette.Name},
}

// TestNoTextStopsAScreen: on each screen, pane and mode a key and the next frame allocate at
// most a fixed amount with each of the texts.
func TestNoTextStopsAScreen(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // an answer that is too long to copy becomes a file
	for name, text := range texts() {
		t.Run(name, func(t *testing.T) {
			a := hostileApp(text)
			settle(a)
			for _, step := range walk {
				for _, k := range strings.Fields(step.keys) {
					checkKey(t, a, k)
				}
				cover := ""
				if len(a.over) > 0 {
					cover = covers[a.over[len(a.over)-1]].name
				}
				if at := screens[a.at].name; at != step.screen || cover != step.cover {
					t.Fatalf("%q led to %s and %q over it", step.keys, at, cover)
				}
			}
		})
	}
}

// checkKey presses a key, and measures the update and its frame. It then runs the commands
// of the key, and measures the next frame.
func checkKey(t *testing.T, a *App, k string) {
	t.Helper()
	var cmd tea.Cmd
	var view tea.View
	n := uitest.Allocated(func() {
		_, cmd = a.Update(keys.Press(k))
		view = a.View()
	})
	deliver(a, cmd)
	settle(a)
	n = max(n, uitest.Allocated(func() {
		a.Update(changedMsg{})
		view = a.View()
	}))
	if n > frameMost || len(view.Content) > viewMost {
		t.Errorf("after %q on %s: %d KB allocated, %d KB drawn", k, screens[a.at].name, n>>10, len(view.Content)>>10)
	}
	for row := range strings.SplitSeq(view.Content, "\n") {
		if w := ansi.StringWidth(row); w > 120 {
			t.Errorf("after %q on %s: a row of %d columns", k, screens[a.at].name, w)
		}
	}
}
