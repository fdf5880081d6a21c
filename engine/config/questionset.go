package config

import (
	_ "embed"
	"reflect"

	"beacon/engine"
)

// The question sets that are built in, for --question-set.
const (
	SetShipped  = "shipped"  // the questions of the embedded config.toml
	SetPersonas = "personas" // the same subjects, asked by different people
)

//go:embed personas.toml
var personas []byte

// laySet lets a built-in set replace the questions, those of the operator's file
// too.
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
		return usage("--question-set: %q is not known; use %s", name, either([]string{SetShipped, SetPersonas}))
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
