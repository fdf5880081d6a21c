// Package newjob is the form for a new job. It makes a new plan after every change and
// shows it beside the choices. Nothing is sent before start.
package newjob

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/plan"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// Name identifies the form in an effect that covers the screen.
const Name = "New job"

// Engine has the methods that the form calls.
type Engine interface{ CheckHealth() }

// Screen is the form.
type Screen struct {
	screen.Base
	desk    *screen.Desk
	keys    keymap
	planner Planner // nil if no job can be made here
	engine  Engine
	form    form
	list    screen.List
	plan    *plan.Plan // of the current choices; nil while it is being made
	err     error
	version int // of the choices; the plan of an older version is dropped
}

// New makes the form.
func New(d *screen.Desk, b *keys.Binder, e Engine, p Planner) *Screen {
	return &Screen{desk: d, keys: newKeymap(b), planner: p, engine: e}
}

// planned is the result of the command that makes a plan.
type planned struct {
	version int
	plan    *plan.Plan
	err     error
}

// submitted is the result of the command that starts the job.
type submitted struct {
	job string
	err error
}

// Take opens the form, stores a finished plan, and shows the started job.
func (s *Screen) Take(msg tea.Msg) screen.Effects {
	switch msg := msg.(type) {
	case screen.NewJob:
		s.form, s.list = newForm(s.planner.Choices()), screen.List{}
		check := screen.Act("", func() error { s.engine.CheckHealth(); return nil })
		return append(append(screen.Do(screen.Cover{Name: Name}), s.replan()...), check...)
	case planned:
		if s.version == msg.version {
			s.plan, s.err = msg.plan, msg.err
		}
	case submitted:
		if msg.err != nil {
			return screen.Fail(msg.err)
		}
		return screen.Do(screen.Tell{Msg: screen.OpenJob{ID: msg.job}}, screen.Tell{Msg: screen.Follow{}}, screen.Tell{Msg: screen.JobsChanged{}})
	}
	return nil
}

// replan makes a plan in a command, because it may read a question file.
func (s *Screen) replan() screen.Effects {
	s.version++
	s.plan, s.err = nil, nil
	w, version := s.form.wish(), s.version
	if what := w.missing(); what != "" {
		s.err = engine.Usagef("%s", what)
		return nil
	}
	return screen.Run(func() tea.Msg {
		plan, err := s.planner.Plan(w)
		return planned{version, plan, err}
	})
}

// keymap holds the keys of the form.
type keymap struct {
	list                      keys.List
	left, right, toggle, open key.Binding
	back, quit, help          key.Binding // bound by the console
}

func newKeymap(b *keys.Binder) keymap {
	return keymap{
		list: keys.NewList(b),
		left: b.Bind("left", "← h", "change", "left", "h"), right: b.Bind("right", "→ l", "change", "right", "l"),
		toggle: b.Bind("toggle", "space", "choose", "space"), open: b.Bind("open", "enter", "edit, start", "enter"),
		back: b.Bind("back", "esc", "close form", "esc"), quit: b.Bind("quit", "q", "close form", "q"), help: b.Bind("help", "?", "help", "?"),
	}
}

// Hints lists the keys of the form.
func (s *Screen) Hints() []key.Binding {
	k := &s.keys
	return []key.Binding{k.list.Move(), k.toggle, keys.Renamed(k.left, "←→", "change"), k.open, k.back}
}

// Press handles a key.
func (s *Screen) Press(msg tea.KeyPressMsg) screen.Effects {
	k := &s.keys
	if key.Matches(msg, k.help) {
		return screen.Do(screen.Cover{Name: "Help"})
	}
	rows := s.form.fields()
	s.list.N = len(rows)
	s.list.Go(s.list.At)
	if n, ok := k.list.Steps(msg, 10); ok {
		s.list.Move(n)
		return nil
	}
	here := rows[s.list.At]
	switch {
	case key.Matches(msg, k.back, k.quit):
		return screen.Do(screen.Uncover{})
	case key.Matches(msg, k.open) && here.kind == startField:
		return s.start()
	case key.Matches(msg, k.open) && (here.kind == nameField || here.kind == filesField):
		return s.edit(here.kind)
	case key.Matches(msg, k.open, k.toggle, k.right):
		s.form.change(here, 1)
	case key.Matches(msg, k.left):
		s.form.change(here, -1)
	default:
		return nil
	}
	return s.replan()
}

func (s *Screen) edit(kind fieldKind) screen.Effects {
	to, p := &s.form.name, screen.Prompt{Sign: "name: ", About: "a name for the job", Text: s.form.name}
	if kind == filesField {
		to, p = &s.form.files, screen.Prompt{Sign: "files: ", About: "paths of question files" + setsWord(s.form.choices.Sets) + ", separated by commas", Text: s.form.files}
	}
	p.Enter = func(text string) screen.Effects {
		*to = text
		return s.replan()
	}
	return screen.Do(p)
}

// start submits the shown plan.
func (s *Screen) start() screen.Effects {
	switch {
	case s.err != nil:
		return screen.Fail(s.err)
	case s.plan == nil:
		return screen.Say("still planning: start again when the plan is shown")
	}
	plan := s.plan
	return screen.Do(screen.Uncover{}, screen.Notice{Text: "starting " + strconv.Itoa(len(plan.Executions)) + " executions"},
		screen.Command{Cmd: func() tea.Msg {
			id, err := s.planner.Submit(plan)
			return submitted{id, err}
		}})
}

// Click moves the cursor to a field.
func (s *Screen) Click(_, y int) bool { return s.list.Seat(y) }
