package report

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Limits of the answers in a report. A longer page is slow in a browser.
const (
	maxAnswers  = 1000
	maxText     = 4 << 20  // bytes, of all answers
	maxOne      = 32 << 10 // bytes, of one answer
	foldedAfter = 400      // bytes; a longer answer is folded
)

// asked is a question with its executions.
type asked struct {
	Number   int
	Question engine.Question
	Answers  []shown
}

// shown is one execution in a report.
type shown struct {
	Where  foreign.Text // region, model, repeat
	Mark   mark
	Facts  []string     // from the store
	Said   []string     // reported by the endpoint
	Text   foreign.Text // of the answer, or the reason if there is no answer
	Hint   foreign.Text
	Answer bool
	Long   bool
	Cut    int // bytes left out
}

// shownTotal counts the answers and bytes written so far.
type shownTotal struct{ answers, bytes int }

func (t *shownTotal) full() bool { return t.answers >= maxAnswers || t.bytes >= maxText }

// eachAsked reads the answers question by question, up to the limits, and returns the
// number of executions left out. It skips executions that cannot be read and returns
// their errors.
func (r *Report) eachAsked(fn func(*asked) error) (left int, err error) {
	var total shownTotal
	var damaged []error
	per := len(r.Job.Endpoints) * r.Job.Repeats
	for q := 0; q < len(r.Job.Questions) && !total.full(); q++ {
		a := &asked{Number: q + 1, Question: r.Job.Questions[q]}
		for i := q * per; i < (q+1)*per && !total.full(); i++ {
			x, ans, err := r.store.Execution(r.Job.ID, r.Job.KeyAt(i))
			if err != nil {
				damaged = append(damaged, err)
				continue
			}
			a.Answers = append(a.Answers, show(x, ans, r.Job.Repeats))
			total.answers++
			total.bytes += len(a.Answers[len(a.Answers)-1].Text)
		}
		if err := fn(a); err != nil {
			return 0, err
		}
	}
	return r.Job.Total() - total.answers - len(damaged), errors.Join(damaged[:min(len(damaged), 10)]...)
}

func show(x *engine.Execution, a *engine.Answer, repeats int) shown {
	s := shown{Where: x.Region + " · " + x.Model, Mark: markOf(x.State), Text: x.Reason, Hint: x.Hint, Facts: facts(x, a)}
	if a != nil {
		s.Said = said(a)
	}
	if repeats > 1 {
		s.Where += foreign.Text(fmt.Sprintf(" · repeat %d", x.Repeat))
	}
	if a != nil {
		s.Text, s.Answer, s.Hint = a.Text, true, ""
		if x.Class != "" {
			s.Mark = classMark(x.Class)
		}
	}
	s.Text, s.Cut = cut(s.Text, maxOne)
	s.Long = len(s.Text) > foldedAfter
	return s
}

// cut returns the first bytes of a text, cut between characters, and the number of
// bytes left out.
func cut(s foreign.Text, most int) (foreign.Text, int) {
	if len(s) <= most {
		return s, 0
	}
	end := most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end], len(s) - end
}

// facts lists the facts of an execution for the line above its answer.
func facts(x *engine.Execution, a *engine.Answer) (out []string) {
	if last := x.Last(); last != nil {
		if !last.Open() {
			out = append(out, length(last.Duration()))
		}
		if last.Cold {
			out = append(out, "cold start")
		}
		if last.Call != nil && last.Call.Hops > 0 {
			out = append(out, counted(last.Call.Hops, "hop"))
		}
	}
	if n := len(x.Attempts); n > 1 {
		out = append(out, counted(n, "attempt"))
	}
	if x.UnknownOutcome() {
		out = append(out, "an attempt's outcome is unknown")
	}
	if a != nil && a.Tokens != nil {
		out = append(out, counted(int(*a.Tokens), "token"))
	}
	return out
}

// said lists the facts that the endpoint reported.
func said(a *engine.Answer) (out []string) {
	for _, f := range [][2]string{{"observed in", a.ObservedRegion.Line()}, {"container", a.ContainerID.Line()}, {"code", a.CodeVersion.Line()}} {
		if f[1] != "" {
			out = append(out, f[0]+" "+short(foreign.Text(f[1]), 48))
		}
	}
	return out
}

// line makes a value of a template visible in one line.
func line(v any) string { return asText(v).WholeLine() }

// block makes a text of several lines visible.
func block(v any) string { return asText(v).Block() }

func asText(v any) foreign.Text {
	switch s := v.(type) {
	case foreign.Text:
		return s
	case string:
		return foreign.Text(s)
	}
	return foreign.Text(fmt.Sprint(v))
}
