package config

import (
	"slices"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Overrides are the flags of a command; a zero or nil field was not given.
type Overrides struct {
	// Questions, Models and Regions select by id or name.
	Questions, Models, Regions []string
	// QuestionFile is TOML, JSON lines or CSV by its extension; its questions
	// replace the others.
	QuestionFile string
	// QuestionSources are question files and names of built-in sets, whose
	// questions together replace the others.
	QuestionSources []string
	// QuestionSet names a built-in set that replaces the questions.
	QuestionSet string
	Barrier     string
	Lookahead   *int
	Repeats     *int
	Timeout     string
	Name        string
}

// selection has the ids that the flags select; nil selects all.
type selection struct{ questions, models, regions []string }

// Apply lays the flags over the file and checks the result. After an error the
// configuration is unchanged.
func (c *Config) Apply(o Overrides) error {
	next := c.clone()
	if err := next.applyQuestions(o); err != nil {
		return err
	}
	next.applyJob(o)
	next.pick.add(o)
	if err := next.Check(); err != nil {
		return err
	}
	*c = *next
	return nil
}

func (c *Config) applyQuestions(o Overrides) error {
	switch {
	case len(o.QuestionSources) > 0:
		return c.laySources(o.QuestionSources)
	case o.QuestionSet != "" && o.QuestionFile != "":
		return usage("--question-set and --question-file both replace the questions; use one")
	case o.QuestionSet != "":
		return c.laySet(o.QuestionSet)
	case o.QuestionFile != "":
		return c.layQuestions(o.QuestionFile)
	}
	return nil
}

func (c *Config) applyJob(o Overrides) {
	j := &c.file.Job
	if o.Barrier != "" {
		j.Barrier = o.Barrier
		c.flag("--barrier", "job.barrier")
	}
	if o.Lookahead != nil {
		j.Lookahead = *o.Lookahead
		c.flag("--lookahead", "job.lookahead")
	}
	if o.Repeats != nil {
		j.Repeats = *o.Repeats
		c.flag("--repeats", "job.repeats")
	}
	if o.Timeout != "" {
		j.Timeout = duration(o.Timeout)
		c.flag("--timeout", "job.timeout")
	}
	if o.Name != "" {
		c.name = o.Name
		c.flag("--name", "job.name")
	}
}

// flag records that a key comes from the command line, for errors.
func (c *Config) flag(name, path string) {
	c.sources = append([]*source{{name: name, flag: path}}, c.sources...)
}

func (s *selection) add(o Overrides) {
	if o.Questions != nil {
		s.questions = o.Questions
	}
	if o.Models != nil {
		s.models = o.Models
	}
	if o.Regions != nil {
		s.regions = o.Regions
	}
}

// choose applies the selection of the flags: questions in the order of the flag, in
// which they are asked; models and regions in the order of the file.
func (k *checker) choose() {
	c := k.c
	questions := choose(k, "question", "--questions", c.pick.questions, c.Questions, func(q engine.Question) foreign.Text { return q.ID })
	models := choose(k, "model", "--models", c.pick.models, c.Models, func(m engine.Model) foreign.Text { return m.ID })
	regions := choose(k, "region", "--regions", c.pick.regions, c.declared, func(r Region) foreign.Text { return r.Name })
	if k.err != nil {
		return
	}
	c.Questions, c.Models, c.Regions = questions, inOrder(c.Models, models, func(m engine.Model) foreign.Text { return m.ID }), nil
	for _, r := range inOrder(c.declared, regions, func(r Region) foreign.Text { return r.Name }) {
		r.Models = slices.DeleteFunc(slices.Clone(r.Models), func(id foreign.Text) bool {
			return !slices.ContainsFunc(c.Models, func(m engine.Model) bool { return m.ID == id })
		})
		if len(r.Models) > 0 {
			c.Regions = append(c.Regions, r)
		}
	}
	k.size()
}

// size refuses a job without executions, and one too large for memory.
func (k *checker) size() {
	c, endpoints := k.c, 0
	for _, r := range c.Regions {
		endpoints += len(r.Models)
	}
	if endpoints == 0 {
		k.err = usage("--models: none of the selected regions has a selected model; see [[region]] models in %s", c.Name())
		return
	}
	if n := len(c.Questions) * endpoints; c.spec.Repeats > engine.MostExecutions/n {
		k.fail("job.repeats", "%d repeats of %d questions at %d endpoints are too many; use at most %d", c.spec.Repeats, len(c.Questions), endpoints, engine.MostExecutions/n)
	}
}

// choose finds the elements whose ids a flag names.
func choose[T any](k *checker, what, flag string, ids []string, from []T, id func(T) foreign.Text) []T {
	if ids == nil {
		return from
	}
	byID, all := make(map[string]T, len(from)), make([]string, 0, len(from))
	for _, x := range from {
		byID[string(id(x))] = x
		all = append(all, string(id(x)))
	}
	var out []T
	seen := map[string]bool{}
	for _, want := range ids {
		x, ok := byID[want]
		switch {
		case k.err != nil:
		case !ok:
			k.err = usage("%s: %s %q is not in %s; there are %s", flag, what, want, k.c.listName(what), some(all))
		case seen[want]:
			k.err = usage("%s: %s %q is named twice; once is enough", flag, what, want)
		}
		seen[want] = true
		out = append(out, x)
	}
	if len(ids) == 0 && k.err == nil {
		k.err = usage("%s: names no %s; there are %s", flag, what, some(all))
	}
	return out
}

// inOrder returns the chosen elements in the order of all.
func inOrder[T any](all, chosen []T, id func(T) foreign.Text) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool {
		return !slices.ContainsFunc(chosen, func(y T) bool { return id(y) == id(x) })
	})
}

// listName names the file or question set that a list comes from.
func (c *Config) listName(list string) string {
	if list == "question" && c.set != "" {
		return "question set " + c.set
	}
	for _, s := range c.sources {
		if s.lists[list] && s.name != embeddedName {
			return s.name
		}
	}
	return c.Name()
}
