package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
)

// finder is what the operator searches for: in the tree n and N go from match to
// match, a list shows matches alone.
type finder struct {
	text map[screen]string
	// answers are the executions whose whole answer has the text searched for in
	// Answers; nil until they were read.
	answers map[int32]bool
	job     string
}

func (f *finder) on(s screen) string { return f.text[s] }

func (f *finder) set(s screen, text string) {
	if f.text == nil {
		f.text = map[screen]string{}
	}
	f.text[s] = strings.TrimSpace(text)
	if s == answersScreen {
		f.answers = nil
	}
}

// foundMsg are the executions of a job whose answers have a text.
type foundMsg struct {
	job, text string
	answers   map[int32]bool
	err       error
}

// find opens the prompt for the screen that is shown.
func (a *App) find() tea.Cmd {
	s := a.screen
	before := a.finder.on(s)
	about := map[screen]string{
		runScreen: "question, region, model, state or words of a row; n and N go on from there", answersScreen: "question, region, model, class or words of an answer",
		jobsScreen: "name, id, state or region", logScreen: "words of a record, its level or region",
	}[s]
	if about == "" {
		a.say("there is nothing to search on this screen", false)
		return nil
	}
	apply := func(text string) tea.Cmd { a.finder.set(s, text); a.filtered(); return nil }
	a.open(&prompt{sign: "/", about: about,
		typed: apply,
		enter: func(text string) tea.Cmd {
			apply(text)
			switch {
			case text == "":
				return nil
			case s == runScreen:
				a.next(1, true)
			case s == answersScreen:
				return a.searchAnswers(text)
			}
			return nil
		},
		leave: func() { apply(before) },
	}, "")
	return nil
}

// filtered makes the lists anew after the text changed.
func (a *App) filtered() {
	a.withJob(func(v *engine.JobView) { a.answers.take(v, a.answers.execution(), a.match(v)) })
	a.jobs.filter(a)
	a.log.filter(a.finder.on(logScreen))
}

// match tells for each execution whether Answers shows it; nil shows all.
func (a *App) match(v *engine.JobView) func(x int) bool {
	text := strings.ToLower(a.finder.on(answersScreen))
	if text == "" {
		return nil
	}
	m := newMatcher(v, text)
	inside := a.finder.answers
	if a.finder.job != v.Job.ID {
		inside = nil
	}
	return func(x int) bool { return m.has(x) || inside[int32(x)] }
}

// searchAnswers reads every answer of the job in a command.
func (a *App) searchAnswers(text string) tea.Cmd {
	id, store := a.shown, a.o.Store
	return func() tea.Msg {
		msg := foundMsg{job: id, text: text, answers: map[int32]bool{}}
		job, err := store.Job(id)
		if err != nil {
			msg.err = err
			return msg
		}
		index, lower := indexOf(job), strings.ToLower(text)
		msg.err = store.Executions(id, true, func(e *engine.Execution, ans *engine.Answer) error {
			k := e.Key
			k.Repeat = 0
			if x, ok := index[k]; ok && ans != nil && containsFold(ans.Text, lower) {
				msg.answers[int32(x+e.Repeat-1)] = true
			}
			return nil
		})
		return msg
	}
}

func (a *App) found(msg foundMsg) {
	if msg.err != nil {
		a.fail(msg.err)
		return
	}
	if msg.text != a.finder.on(answersScreen) {
		return
	}
	a.finder.answers, a.finder.job = msg.answers, msg.job
	a.filtered()
	a.say(draw.Plural(len(msg.answers), "answer")+" with these words inside", false)
}

// next goes to the next row of the tree that has the text, or the one before.
func (a *App) next(step int, here bool) {
	text := strings.ToLower(a.finder.on(runScreen))
	if text == "" {
		a.say("search first: /", false)
		return
	}
	a.withJob(func(v *engine.JobView) {
		if !a.tree.Find(v, newMatcher(v, text).has, step, here) {
			a.say("nothing has \""+text+"\" in it", false)
		}
	})
}

// matcher looks for a text in what a row says. Questions and endpoints are looked
// at once, because there are far fewer of them than rows.
type matcher struct {
	v         *engine.JobView
	text      string
	questions []bool
	endpoints []bool
}

func newMatcher(v *engine.JobView, lower string) *matcher {
	m := &matcher{v: v, text: lower, questions: make([]bool, len(v.Job.Questions)), endpoints: make([]bool, len(v.Job.Endpoints))}
	for q := range v.Job.Questions {
		it := &v.Job.Questions[q]
		m.questions[q] = containsFold(draw.Label(q)+" "+it.ID+" "+it.Text+" "+it.Category, lower)
	}
	for e := range v.Job.Endpoints {
		m.endpoints[e] = containsFold(v.Job.Endpoints[e].String(), lower)
	}
	return m
}

func (m *matcher) has(x int) bool {
	q, e, _ := m.v.Job.At(x)
	row := &m.v.Rows[x]
	return m.questions[q] || m.endpoints[e] || strings.Contains(string(row.Class), m.text) || strings.Contains(row.State.String(), m.text) ||
		containsFold(row.Snippet, m.text) || containsFold(row.Reason, m.text)
}

// containsFold is strings.Contains for a lower-case text, whatever the case of s,
// without a copy of s.
func containsFold(s, lower string) bool {
	if lower == "" {
		return true
	}
	first, _ := utf8.DecodeRuneInString(lower)
	for i, r := range s {
		if unicode.ToLower(r) == first && hasPrefixFold(s[i:], lower) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, lower string) bool {
	for _, want := range lower {
		r, size := utf8.DecodeRuneInString(s)
		if size == 0 || unicode.ToLower(r) != want {
			return false
		}
		s = s[size:]
	}
	return true
}
