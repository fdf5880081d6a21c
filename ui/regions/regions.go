// Package regions is the Regions screen: the health of every region, and the endpoints
// of the region under the cursor.
package regions

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/control"
	"beacon/ui/keys"
	"beacon/ui/screen"
	"beacon/ui/tree"
)

// Name is the title of the screen.
const Name = "Regions"

// Engine has the methods that the screen calls.
type Engine interface {
	control.Engine
	CheckHealth()
	// Prewarm warms the containers of a region while a job runs.
	Prewarm(job string, region foreign.Text)
}

// Screen is the Regions screen.
type Screen struct {
	screen.Base
	desk   *screen.Desk
	keys   keymap
	engine Engine
	place  place
	queue  []int // executions not sent yet, by endpoint
}

// New makes the screen.
func New(d *screen.Desk, b *keys.Binder, e Engine) *Screen {
	return &Screen{desk: d, keys: newKeymap(d, b, e), engine: e}
}

// place holds the cursors of the screen.
type place struct {
	list     screen.List
	name     foreign.Text // of the region under the cursor
	inner    bool         // true when the keys move among the region's endpoints
	endpoint int
}

// Sync counts the executions not sent yet per endpoint. It does that only on a full
// sync.
func (s *Screen) Sync(full bool) {
	if !full {
		return
	}
	s.desk.View(func(v *board.JobView) {
		n := len(v.Job.Endpoints)
		if len(s.queue) != n {
			s.queue = make([]int, n)
		}
		clear(s.queue)
		for x := range v.Rows {
			if v.Rows[x].State == engine.Pending {
				s.queue[x/v.Job.Repeats%n]++
			}
		}
	})
}

// Take moves the cursor to a region and shows the screen.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	if msg, ok := msg.(screen.OpenRegion); ok {
		s.desk.Board.Regions(func(views []board.RegionView) {
			s.place.list.N = max(s.place.list.N, len(views))
			for i := range views {
				if views[i].Region == foreign.Text(msg.Name) {
					s.place.list.Go(i)
				}
			}
		})
		s.place.inner = false
		return screen.Do(screen.Show{Screen: Name})
	}
	return nil
}

// keymap holds the keys of the screen.
type keymap struct {
	list                                          keys.List
	row                                           *control.Row
	open, left, right, pane, check, prewarm, logs key.Binding
}

func newKeymap(d *screen.Desk, b *keys.Binder, e Engine) keymap {
	return keymap{
		list: keys.NewList(b), row: control.NewRow(d, b, e),
		open: b.Bind("open", "enter", "go to its endpoints", "enter"), left: b.Bind("left", "← h", "close, or go to parent", "left", "h"), right: b.Bind("right", "→ l", "open, or go to child", "right", "l"),
		pane: b.Bind("pane", "tab", "other pane", "tab"), check: b.Bind("check", "H", "check health now", "H"),
		prewarm: b.Bind("prewarm", "w", "prewarm", "w"), logs: b.Bind("logs", "L", "container logs", "L"),
	}
}

// Keys lists all keys of the screen.
func (s *Screen) Keys() []keys.Section {
	k := &s.keys
	sec := keys.NewSection(Name, k.open, k.check, k.prewarm, k.logs)
	sec.Off(s.offPrewarm(), k.prewarm)
	return []keys.Section{sec, k.row.Section()}
}

func (s *Screen) offPrewarm() string {
	if s.desk.State().Live() {
		return ""
	}
	return "the job does not run, so warm containers would not be used"
}

// Hints lists the keys for the bottom row.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	hints := []key.Binding{k.list.Move(), keys.Worded(k.open, "endpoints"), keys.Worded(k.check, "check now")}
	if s.desk.State().Live() {
		hints = append(hints, k.prewarm)
	}
	return append(hints, keys.Worded(k.row.Pause, "pause"), keys.Renamed(k.row.Cancel, keys.Pair(k.row.Cancel, k.row.Retry), "cancel, retry"))
}

// Status explains the meaning of "healthy".
func (s *Screen) Status() string { return "healthy means reachable, not warm" }

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k, p := &s.keys, &s.place
	if out, ok := k.row.Press(msg, s.row); ok {
		return out
	}
	if n, ok := k.list.Steps(msg, 10); ok {
		if p.inner {
			p.endpoint = max(0, p.endpoint+n)
		} else {
			p.list.Move(n)
		}
		return nil
	}
	switch {
	case key.Matches(msg, k.open, k.right):
		p.inner = true
	case key.Matches(msg, k.left):
		p.inner = false
	case key.Matches(msg, k.pane):
		p.inner = !p.inner
	case key.Matches(msg, k.logs):
		return screen.Do(screen.Tell{Msg: screen.ContainerLogs{Region: p.name}})
	case key.Matches(msg, k.prewarm):
		return s.prewarm()
	case key.Matches(msg, k.check):
		return screen.Act("checking every region", func() error { s.engine.CheckHealth(); return nil })
	}
	return nil
}

func (s *Screen) prewarm() screen.Effects {
	if why := s.offPrewarm(); why != "" {
		return screen.Say(why)
	}
	id, region := s.desk.Job, s.place.name
	return screen.Act("warming "+region.Line()+": one question of one token at each endpoint", func() error { s.engine.Prewarm(id, region); return nil })
}

// row returns the region or endpoint under the cursor as a part of the job, with its
// name.
func (s *Screen) row() (parts []engine.Part, name string) {
	s.desk.View(func(v *board.JobView) {
		for _, g := range tree.Groups(v.Job) {
			if g.Name != s.place.name {
				continue
			}
			p := engine.Part{Region: foreign.Text(g.Name)}
			if s.place.inner {
				p.Model = v.Job.Endpoints[min(g.From+s.place.endpoint, g.To-1)].Model
			}
			parts, name = control.Part(v.Job, p)
		}
	})
	return parts, name
}

// Back moves from the endpoints to the regions.
func (s *Screen) Back() bool {
	was := s.place.inner
	s.place.inner = false
	return was
}

// Click moves the cursor to a region. The first row has the titles.
func (s *Screen) Click(_, y int) bool {
	s.place.inner = false
	return s.place.list.Seat(y - 1)
}

// Choices lists the regions.
func (s *Screen) Choices() (out []screen.Choice) {
	s.desk.Board.Regions(func(views []board.RegionView) {
		for i := range views {
			out = append(out, screen.Choice{Kind: "region", Name: views[i].Region.Line(), Do: screen.Do(screen.Tell{Msg: screen.OpenRegion{Name: views[i].Region}})})
		}
	})
	return out
}
