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

// about is what can be searched for.
const about = "question, region, model, class or words of an answer"

// search shows only executions that have a text, in their row or in their answer.
type search struct {
	text    string
	job     string
	answers map[int32]bool // executions of job whose answer has the text; nil until they were read
}

// match reports for an execution whether it is shown; nil shows all.
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

// find shows what has a text; done, it looks into every answer too.
func (s *Screen) find(text string, done bool) screen.Effects {
	s.search = search{text: strings.TrimSpace(text)}
	s.again()
	if !done || text == "" {
		return nil
	}
	return s.readAnswers(s.search.text)
}

// again applies filter, search and order.
func (s *Screen) again() {
	s.desk.View(func(v *board.JobView) { s.list.take(v, s.list.execution(), s.search.match(v)) })
}

// found are the executions of a job whose answers have a text.
type found struct {
	job, text string
	answers   map[int32]bool
	err       error
}

// readAnswers reads every answer of the job in a command.
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
	return screen.Say(draw.Plural(len(msg.answers), "answer") + " with these words inside")
}
