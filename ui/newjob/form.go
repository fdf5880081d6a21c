package newjob

import (
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// form holds the operator's choices.
type form struct {
	choices   Choices
	name      string
	files     string // question files or sets, separated by commas
	questions map[foreign.Text]bool
	models    map[foreign.Text]bool
	regions   map[foreign.Text]bool
	barrier   engine.Barrier
	lookahead int
	repeats   int
}

// newForm selects all questions, models and regions.
func newForm(c Choices) form {
	f := form{choices: c, questions: map[foreign.Text]bool{}, models: map[foreign.Text]bool{}, regions: map[foreign.Text]bool{},
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
	return f
}

// fieldKind is the kind of a row of the form.
type fieldKind uint8

const (
	nameField fieldKind = iota
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

// field is one row; i is its index among the rows of its kind.
type field struct {
	kind fieldKind
	i    int
}

// fields returns the rows in order.
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

// wish returns the choices in the order of the configuration.
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

// missing returns a request for the first required choice that was not made, or "".
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

var barriers = []engine.Barrier{engine.BarrierJob, engine.BarrierRegion, engine.BarrierEndpoint}

// change sets a field to its next or previous value.
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

// all selects everything, or nothing if everything was selected.
func all(m map[foreign.Text]bool) {
	on := false
	for _, chosen := range m {
		on = on || !chosen
	}
	for id := range m {
		m[id] = on
	}
}

func setsWord(sets []string) string {
	if len(sets) == 0 {
		return ""
	}
	return ", or " + strings.Join(sets, ", ")
}
