package config

import (
	_ "embed"
	"reflect"
	"slices"

	"beacon/engine"
)

// The built-in question sets, for --question-set.
const (
	SetShipped  = "shipped"  // the questions of the embedded config.toml
	SetPersonas = "personas" // the same subjects, asked by different people
)

//go:embed personas.toml
var personas []byte

// laySet replaces the questions, also those of the operator's file, by a built-in set.
func (c *Config) laySet(name string) error {
	switch name {
	case SetShipped:
		c.file.Questions = c.shipped
	case SetPersonas:
		q, err := personaQuestions()
		if err != nil {
			return err
		}
		c.file.Questions = q
	default:
		return usage("--question-set: %q is not known; use %s", name, either(Sets()))
	}
	c.set = name
	return nil
}

func personaQuestions() ([]engine.Question, error) {
	s, err := newSource("question set "+SetPersonas, personas, reflect.TypeFor[questionFile]())
	if err != nil {
		return nil, err
	}
	var q questionFile
	err = s.decode(&q)
	return q.Questions, err
}

// Sets lists the names of the built-in question sets.
func Sets() []string { return []string{SetShipped, SetPersonas} }

// laySources replaces the questions by those of several files and sets. An id that
// occurs in two of them is an error, as within one.
func (c *Config) laySources(sources []string) error {
	var all []engine.Question
	for _, name := range sources {
		lay := c.layQuestions
		if slices.Contains(Sets(), name) {
			lay = c.laySet
		}
		if err := lay(name); err != nil {
			return err
		}
		all = append(all, c.file.Questions...)
	}
	c.file.Questions = all
	return nil
}
