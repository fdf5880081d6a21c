package answers

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/find"
	"beacon/ui/kept"
	"beacon/ui/screen"
)

// about describes the searched fields.
const about = "question, region, model, class or words of an answer"

// search shows only executions whose row or answer contains a text.
type search struct {
	text    string
	job     string
	answers map[int32]bool // executions of job whose answer contains the text; nil until the answers were read
}

// match returns a filter for executions, or nil if all are shown.
func (f *search) match(v *board.JobView) func(x int) bool {
	if f.text == "" {
		return nil
	}
	rows, inside := find.NewRows(v, strings.ToLower(f.text)), f.answers
	if f.job != v.Job.ID {
		inside = nil
	}
	return func(x int) bool { return rows.Has(x) || inside[int32(x)] }
}

// find filters the rows by a text; with done it also searches every answer.
func (s *Screen) find(text string, done bool) screen.Effects {
	s.search = search{text: strings.TrimSpace(text)}
	s.again()
	if !done || text == "" {
		return nil
	}
	return s.readAnswers(s.search.text)
}

// again applies filter, search and order again.
func (s *Screen) again() {
	s.desk.View(func(v *board.JobView) { s.list.take(v, s.list.execution(), s.search.match(v)) })
}

// found lists the executions of a job whose answers contain a text.
type found struct {
	job, text string
	answers   map[int32]bool
	err       error
}

// readAnswers searches every answer of the job in a command.
func (s *Screen) readAnswers(text string) screen.Effects {
	id, store := s.desk.Job, s.store
	return screen.Run(func() tea.Msg {
		msg := found{job: id, text: text, answers: map[int32]bool{}}
		job, err := store.Job(id)
		if err != nil {
			msg.err = err
			return msg
		}
		index, lower := kept.NewIndex(job), strings.ToLower(text)
		msg.err = store.Executions(id, true, func(e *engine.Execution, ans *engine.Answer) error {
			if x, ok := index.Of(e.Key); ok && ans != nil && find.Fold(ans.Text, lower) {
				msg.answers[int32(x)] = true
			}
			return nil
		})
		return msg
	})
}

func (s *Screen) found(msg found) screen.Effects {
	switch {
	case msg.err != nil:
		return screen.Fail(msg.err)
	case msg.text != s.search.text:
		return nil
	}
	s.search.answers, s.search.job = msg.answers, msg.job
	s.again()
	return screen.Say(draw.Plural(len(msg.answers), "answer") + " with this text")
}
