// Package jobs is the Jobs screen: the list of stored jobs. It opens, resumes and
// deletes jobs, and opens the form for a new one.
package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/control"
	"beacon/ui/draw"
	"beacon/ui/find"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// Name is the title of the screen.
const Name = "Jobs"

// Store reads and deletes jobs.
type Store interface {
	Records() ([]*engine.JobRecord, error)
	Delete(id string) error
}

// Screen is the Jobs screen.
type Screen struct {
	screen.Base
	desk   *screen.Desk
	keys   keymap
	engine control.Engine
	store  Store
	fixed  bool // true when no job can be made here

	records []*engine.JobRecord // never modified, only replaced
	read    bool
	err     error
	list    list
	polled  time.Time
}

// New makes the screen. If creates is false, the key for a new job is off.
func New(d *screen.Desk, b *keys.Binder, e control.Engine, s Store, creates bool) *Screen {
	return &Screen{desk: d, keys: newKeymap(b), engine: e, store: s, fixed: !creates}
}

// loaded is the result of the command that reads the jobs.
type loaded struct {
	records []*engine.JobRecord
	err     error
}

func (s *Screen) load() screen.Effects {
	store := s.store
	return screen.Run(func() tea.Msg {
		records, err := store.Records()
		slices.SortFunc(records, func(a, b *engine.JobRecord) int { return b.CreatedAt.Compare(a.CreatedAt) })
		return loaded{records, err}
	})
}

// Take reads the jobs again when they changed, and every few seconds while they are
// shown, because another process may work on one.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	switch msg := msg.(type) {
	case screen.Shown, screen.JobsChanged, screen.Done:
		return s.load()
	case screen.Tick:
		if now := s.desk.Now(); now.Sub(s.polled) >= 3*time.Second {
			s.polled = now
			return s.load()
		}
	case loaded:
		s.read, s.err = true, msg.err
		if msg.err == nil {
			s.records = msg.records
			s.filter()
		}
	}
	return nil
}

// search shows only jobs that contain a text.
func (s *Screen) search(text string, _ bool) screen.Effects {
	s.list.text = strings.TrimSpace(text)
	s.filter()
	return nil
}

// filter applies search and order and keeps the cursor on its job.
func (s *Screen) filter() {
	l, text, old := &s.list, strings.ToLower(s.list.text), s.list.current()
	l.rows = nil
	for _, r := range s.records {
		if find.Any(text, r.Name, foreign.Text(r.ID), foreign.Text(string(s.now(r).state)), foreign.Join(r.Regions, " ")) {
			l.rows = append(l.rows, r)
		}
	}
	slices.SortStableFunc(l.rows, s.compare(l.by))
	l.N = len(l.rows)
	for i, r := range l.rows {
		if old != nil && r.ID == old.ID {
			l.At = i
		}
	}
	l.Go(l.At)
}

// open shows a job on all screens.
func (s *Screen) open(id string) screen.Effects {
	return screen.Do(screen.Tell{Msg: screen.OpenJob{ID: id}})
}

func (s *Screen) resume(r *engine.JobRecord) screen.Effects {
	state := s.now(r).state
	out := control.Resume(s.engine, r.ID, state)
	if control.Resumable(state) {
		return append(s.open(r.ID), out...)
	}
	return out
}

// askDelete asks, then deletes the chosen jobs.
func (s *Screen) askDelete(chosen []*engine.JobRecord) screen.Effects {
	for _, r := range chosen {
		if s.now(r).state.Live() {
			return screen.Warn("a running job cannot be deleted")
		}
	}
	first := chosen[0]
	name := first.Name.Line()
	what := fmt.Sprintf("%s (%s, %s)", safetext.Truncate(name, 30), draw.ShortID(safetext.Line(first.ID)), draw.Plural(first.Counts.Total, "execution"))
	if len(chosen) > 1 {
		name = draw.Plural(len(chosen), "job")
		what = name
	}
	return screen.Do(screen.Ask{Text: "delete " + what + " permanently? y / n", Yes: func() screen.Effects { return s.remove(chosen, name) }})
}

func (s *Screen) remove(chosen []*engine.JobRecord, name string) (out screen.Effects) {
	s.list.marked = nil
	for _, r := range chosen {
		out = append(out, screen.Tell{Msg: screen.JobGone{ID: r.ID}})
	}
	return append(out, screen.Act("deleted "+name, func() error {
		for _, r := range chosen {
			if err := s.store.Delete(r.ID); err != nil {
				return err
			}
		}
		return nil
	})...)
}

// Click moves the cursor to a job. The first row has the titles.
func (s *Screen) Click(_, y int) bool { return s.list.Seat(y - 1) }

// Status shows order, position and search text.
func (s *Screen) Status() string {
	text := orderNames[s.list.by] + " · " + draw.Position(s.list.At, s.list.N)
	if s.list.text != "" {
		text += " · with \"" + safetext.Line(s.list.text) + "\""
	}
	return text
}

// Choices lists all jobs.
func (s *Screen) Choices() (out []screen.Choice) {
	for _, r := range s.records {
		name := r.Name.Line() + "  " + draw.ShortID(safetext.Line(r.ID)) + "  " + string(r.State())
		out = append(out, screen.Choice{Kind: "job", Name: name, Do: s.open(r.ID)})
	}
	return out
}
