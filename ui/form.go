package ui

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
)

// form is a new job in the making. Every change is planned at once, so that what
// would be sent stands beside what is chosen; nothing is sent before start.
type form struct {
	choices   Choices
	name      string
	files     string // question files or sets, with commas between them
	questions map[string]bool
	models    map[string]bool
	regions   map[string]bool
	barrier   engine.Barrier
	lookahead int
	repeats   int

	cursor, top int
	plan        *engine.Plan
	err         error
	version     int // of the wish; a plan of an older one is dropped
}

// formKind is what a row of the form is.
type formKind uint8

const (
	nameField formKind = iota
	questionGroup
	questionField
	filesField
	modelGroup
	modelField
	regionGroup
	regionField
	barrierField
	lookaheadField
	repeatsField
	startField
)

// field is one row: what it is and which.
type field struct {
	kind formKind
	i    int
}

// plannedMsg is the plan of a wish.
type plannedMsg struct {
	version int
	plan    *engine.Plan
	err     error
}

func (a *App) newJob() tea.Cmd {
	if why := a.off(a.keys.create); why != "" {
		a.say(why, false)
		return nil
	}
	c := a.o.Planner.Choices()
	f := &form{choices: c, questions: map[string]bool{}, models: map[string]bool{}, regions: map[string]bool{},
		barrier: c.Barrier, lookahead: c.Lookahead, repeats: max(1, c.Repeats)}
	for _, q := range c.Questions {
		f.questions[q.ID] = true
	}
	for _, m := range c.Models {
		f.models[m] = true
	}
	for _, r := range c.Regions {
		f.regions[r] = true
	}
	a.form = f
	return tea.Batch(a.replan(), act("", func() error { a.o.Engine.CheckHealth(); return nil }))
}

// fields are the rows in order.
func (f *form) fields() []field {
	rows := []field{{kind: nameField}, {kind: questionGroup}}
	if f.files == "" {
		for i := range f.choices.Questions {
			rows = append(rows, field{questionField, i})
		}
	}
	rows = append(rows, field{kind: filesField}, field{kind: modelGroup})
	for i := range f.choices.Models {
		rows = append(rows, field{modelField, i})
	}
	rows = append(rows, field{kind: regionGroup})
	for i := range f.choices.Regions {
		rows = append(rows, field{regionField, i})
	}
	return append(rows, field{kind: barrierField}, field{kind: lookaheadField}, field{kind: repeatsField}, field{kind: startField})
}

// wish is what was chosen, in the order of the configuration.
func (f *form) wish() Wish {
	w := Wish{Name: f.name, Barrier: f.barrier, Lookahead: f.lookahead, Repeats: f.repeats}
	for _, file := range strings.Split(f.files, ",") {
		if file = strings.TrimSpace(file); file != "" {
			w.Files = append(w.Files, file)
		}
	}
	for _, q := range f.choices.Questions {
		if f.questions[q.ID] {
			w.Questions = append(w.Questions, q.ID)
		}
	}
	for _, m := range f.choices.Models {
		if f.models[m] {
			w.Models = append(w.Models, m)
		}
	}
	for _, r := range f.choices.Regions {
		if f.regions[r] {
			w.Regions = append(w.Regions, r)
		}
	}
	return w
}

// missing is what was not chosen and must be, "" when all is there.
func (w *Wish) missing() string {
	switch {
	case len(w.Questions) == 0 && len(w.Files) == 0:
		return "choose a question, or name a question file"
	case len(w.Models) == 0:
		return "choose a model"
	case len(w.Regions) == 0:
		return "choose a region"
	}
	return ""
}

// replan plans the wish in a command: a question file is read for it.
func (a *App) replan() tea.Cmd {
	f := a.form
	f.version++
	f.plan, f.err = nil, nil
	w, version, planner := f.wish(), f.version, a.o.Planner
	if what := w.missing(); what != "" {
		f.err = engine.Usagef("%s", what)
		return nil
	}
	return func() tea.Msg {
		plan, err := planner.Plan(w)
		return plannedMsg{version, plan, err}
	}
}

func (a *App) planned(msg plannedMsg) {
	if a.form != nil && a.form.version == msg.version {
		a.form.plan, a.form.err = msg.plan, msg.err
	}
}

func (a *App) pressForm(msg tea.KeyPressMsg) tea.Cmd {
	f, k := a.form, a.keys
	rows := f.fields()
	f.cursor = max(0, min(f.cursor, len(rows)-1))
	here := rows[f.cursor]
	if n, ok := k.steps(msg, 10); ok {
		f.cursor = max(0, min(f.cursor+n, len(rows)-1))
		return nil
	}
	switch {
	case key.Matches(msg, k.back), key.Matches(msg, k.quit):
		a.form = nil
		return nil
	case key.Matches(msg, k.open) && here.kind == startField:
		return a.startJob()
	case key.Matches(msg, k.open) && (here.kind == nameField || here.kind == filesField):
		return a.editField(here.kind)
	case key.Matches(msg, k.open, k.toggle, k.right):
		f.change(here, 1)
	case key.Matches(msg, k.left):
		f.change(here, -1)
	default:
		return nil
	}
	return a.replan()
}

var barriers = []engine.Barrier{engine.BarrierJob, engine.BarrierRegion, engine.BarrierEndpoint}

// change takes the next value of a field, or the one before.
func (f *form) change(here field, by int) {
	switch here.kind {
	case questionGroup:
		all(f.questions)
	case modelGroup:
		all(f.models)
	case regionGroup:
		all(f.regions)
	case questionField:
		id := f.choices.Questions[here.i].ID
		f.questions[id] = !f.questions[id]
	case modelField:
		f.models[f.choices.Models[here.i]] = !f.models[f.choices.Models[here.i]]
	case regionField:
		f.regions[f.choices.Regions[here.i]] = !f.regions[f.choices.Regions[here.i]]
	case barrierField:
		i := slices.Index(barriers, f.barrier)
		f.barrier = barriers[(i+by+len(barriers))%len(barriers)]
	case lookaheadField:
		f.lookahead = max(0, f.lookahead+by)
	case repeatsField:
		f.repeats = max(1, f.repeats+by)
	}
}

// all chooses everything, or nothing when everything was chosen.
func all(m map[string]bool) {
	on := false
	for _, chosen := range m {
		on = on || !chosen
	}
	for id := range m {
		m[id] = on
	}
}

func (a *App) editField(kind formKind) tea.Cmd {
	f := a.form
	text, about, sign := f.name, "a name for the job", "name: "
	if kind == filesField {
		text, about, sign = f.files, "paths of question files"+setsWord(f.choices.Sets)+", with commas between them", "files: "
	}
	a.open(&prompt{sign: sign, about: about, enter: func(text string) tea.Cmd {
		if kind == filesField {
			f.files = text
		} else {
			f.name = text
		}
		return a.replan()
	}}, text)
	return nil
}

func setsWord(sets []string) string {
	if len(sets) == 0 {
		return ""
	}
	return ", or " + strings.Join(sets, ", ")
}

// startJob submits the plan that is shown.
func (a *App) startJob() tea.Cmd {
	f := a.form
	switch {
	case f.err != nil:
		a.fail(f.err)
		return nil
	case f.plan == nil:
		a.say("planning: start again when the plan stands there", false)
		return nil
	}
	plan, planner := f.plan, a.o.Planner
	a.form = nil
	a.say("starting "+strconv.Itoa(len(plan.Executions))+" executions", false)
	return func() tea.Msg {
		id, err := planner.Submit(plan)
		return submittedMsg{id, err}
	}
}

// submittedMsg is the job that was started.
type submittedMsg struct {
	job string
	err error
}

func (a *App) submitted(msg submittedMsg) tea.Cmd {
	if msg.err != nil {
		a.fail(msg.err)
		return nil
	}
	a.openJob(msg.job)
	a.tree.Follow = true
	return loadRecords(a.o.Store)
}
