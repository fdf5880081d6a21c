package config

import (
	"fmt"
	"strings"

	"beacon/engine"
)

// maxQuestions bounds the questions of one config; maxFile bounds their file.
const maxQuestions = 100_000

func (k *checker) questions() {
	c := k.c
	c.Questions = append([]engine.Question(nil), c.file.Questions...)
	switch {
	case len(c.Questions) == 0:
		k.fail("question", "there is none; add a [[question]] with an id and a text")
	case len(c.Questions) > maxQuestions:
		k.failNear([]string{"question", "question[0]"}, "%d questions are too many; use at most %d", len(c.Questions), maxQuestions)
	}
	seen := make(map[string]bool, len(c.Questions))
	for i, q := range c.Questions {
		if k.err != nil {
			return
		}
		k.question(fmt.Sprintf("question[%d]", i), q, seen[string(q.ID)])
		seen[string(q.ID)] = true
	}
}

func (k *checker) question(path string, q engine.Question, again bool) {
	k.id(path+".id", string(q.ID))
	k.label(path+".category", string(q.Category))
	switch {
	case again:
		k.fail(path+".id", "%q is already used; ids must be unique", q.ID)
	case strings.TrimSpace(string(q.Text)) == "":
		k.fail(path+".text", "is empty; write what to ask")
	case len(q.Text) > maxText:
		k.fail(path+".text", "is %d bytes long; use at most %d", len(q.Text), maxText)
	case q.Expect != "" && strings.TrimSpace(string(q.Expect)) == "":
		k.fail(path+".expect", "is blank, which every answer contains; leave it out, or write what a right answer contains")
	case len(q.Expect) > maxText:
		k.fail(path+".expect", "is %d bytes long; use at most %d", len(q.Expect), maxText)
	}
}

// maxText bounds the text of a question in bytes: far more than a model's context.
const maxText = 256 << 10

// layQuestions replaces the questions by those of a file.
func (c *Config) layQuestions(path string) error {
	s, questions, err := readQuestions(path)
	switch {
	case err != nil:
		return err
	case len(questions) == 0 && questionForms[extension(path)] != nil:
		return usage("%s: there is no question; add one with an id and a text", path)
	case len(questions) == 0:
		return usage("%s: question: there is none; add a [[question]] with an id and a text", path)
	}
	c.file.Questions, c.set = questions, ""
	c.sources = append([]*source{s}, c.sources...)
	return nil
}
