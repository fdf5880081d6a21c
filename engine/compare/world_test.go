package compare

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// shelf is a store in memory.
type shelf struct {
	job        *engine.Job
	executions map[engine.Key]*engine.Execution
	answers    map[engine.Key]*engine.Answer
}

func (s *shelf) Job(string) (*engine.Job, error) { return s.job, nil }

func (s *shelf) Execution(_ string, k engine.Key) (*engine.Execution, *engine.Answer, error) {
	x, ok := s.executions[k]
	if !ok {
		return nil, nil, fmt.Errorf("%s: nobody knows it", k)
	}
	return x, s.answers[k], nil
}

var shippedModels = map[string][]string{
	"US":   {"llama3.2-1b", "qwen2.5-1.5b"},
	"EU":   {"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"},
	"ASIA": {"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"},
}

// newShelf makes a completed job of the shipped shape; answer returns each text.
func newShelf(questions, repeats int, answer func(engine.Key) foreign.Text) *shelf {
	j := &engine.Job{ID: "01J0000000AAAAAA", Name: "test", CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Repeats: repeats, Simulated: true}
	for i := range questions {
		j.Questions = append(j.Questions, engine.Question{ID: foreign.Text(fmt.Sprintf("q%02d", i)), Text: foreign.Text(fmt.Sprintf("Question %d?", i))})
	}
	for _, region := range []string{"US", "EU", "ASIA"} {
		for _, m := range shippedModels[region] {
			j.Endpoints = append(j.Endpoints, engine.Endpoint{Region: foreign.Text(region), Model: foreign.Text(m), Aliases: []foreign.Text{foreign.Text(strings.ToLower(region) + "-*"), foreign.Text(strings.ToLower(region))}})
		}
	}
	for _, m := range shippedModels["EU"] {
		j.Models = append(j.Models, engine.Model{ID: foreign.Text(m), Temperature: 0.1, MaxTokens: 500})
	}
	s := &shelf{j, map[engine.Key]*engine.Execution{}, map[engine.Key]*engine.Answer{}}
	for i := range j.Total() {
		k := j.KeyAt(i)
		s.put(k, foreign.Text(answer(k)))
	}
	return s
}

func (s *shelf) put(k engine.Key, text foreign.Text) {
	s.answers[k] = &engine.Answer{
		Text: text, Region: foreign.Text(strings.ToLower(string(k.Region)) + "-1"), ObservedRegion: foreign.Text(strings.ToLower(string(k.Region)) + "-2"), CodeVersion: "1",
		PromptSHA256: "p" + k.Question, SystemPromptSHA256: "s",
	}
	s.executions[k] = &engine.Execution{Key: k, State: engine.Completed, Class: engine.Substantive, Snippet: text}
}

func report(t testing.TB, s *shelf) *Report {
	t.Helper()
	r, err := Job(s, s.job.ID, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *Report) group(t testing.TB, question, model foreign.Text) *Group {
	t.Helper()
	for i := range r.Groups {
		if r.Groups[i].Question == question && r.Groups[i].Model == model {
			return &r.Groups[i]
		}
	}
	t.Fatalf("no group %s · %s", question, model)
	return nil
}

func key(question, region, model foreign.Text, repeat int) engine.Key {
	return engine.Key{Question: question, Region: region, Model: model, Repeat: repeat}
}
