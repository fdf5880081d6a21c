package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// rowPart is the part of the job that the row under the cursor stands for, with
// its name for people; false where the row is none.
func (a *App) rowPart() (p engine.Part, name string, ok bool) {
	a.withJob(func(v *engine.JobView) {
		switch a.screen {
		case runScreen:
			if p, ok = a.tree.Part(v); a.urgent.On {
				x := a.urgent.Execution()
				if ok = x >= 0 && x < len(v.Rows); ok {
					p = partOf(v.Job.KeyAt(x))
				}
			}
		case regionsScreen:
			p, ok = a.regions.part(v, a.tree.Groups)
		case answersScreen:
			if x := a.answers.execution(); x >= 0 && x < len(v.Rows) {
				p, ok = partOf(v.Job.KeyAt(x)), true
			}
		}
		name = partName(v.Job, p)
	})
	return p, name, ok
}

func partOf(k engine.Key) engine.Part {
	return engine.Part(k)
}

// partName says a part as its row does: Q3 identity_basic · EU · mistral-7b.
func partName(j *engine.Job, p engine.Part) string {
	s := ""
	for q := range j.Questions {
		if p.Question != "" && j.Questions[q].ID == p.Question {
			s = draw.Label(q) + " " + p.Question
			break
		}
	}
	for _, word := range []string{p.Region, p.Model} {
		if word == "" {
			continue
		}
		if s != "" {
			s += " · "
		}
		s += word
	}
	return safetext.Line(s)
}

// onRow are the keys that act on the row under the cursor alone.
func (a *App) onRow(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := a.keys
	var do func([]engine.Part, string) tea.Cmd
	switch {
	case key.Matches(msg, k.cancelRow):
		do = a.cancelParts
	case key.Matches(msg, k.pauseRow):
		do = a.pauseParts
	case key.Matches(msg, k.retryRow):
		do = a.retryParts
	default:
		return nil, false
	}
	parts, name := a.rowParts()
	if len(parts) == 0 {
		a.say("this row stands for no single part of the job: move to one, or use x, p and r for all of it", false)
		return nil, true
	}
	return do(parts, name), true
}

// rowParts are the marked executions of Answers, else the row under the cursor.
func (a *App) rowParts() (parts []engine.Part, name string) {
	if n := len(a.answers.marked); a.screen == answersScreen && n > 0 {
		a.withJob(func(v *engine.JobView) {
			for x := range a.answers.marked {
				if x < len(v.Rows) {
					parts = append(parts, partOf(v.Job.KeyAt(x)))
				}
			}
		})
		return parts, draw.Plural(n, "marked execution")
	}
	if p, name, ok := a.rowPart(); ok {
		return []engine.Part{p}, name
	}
	return nil, ""
}

// each does something to every part and adds up how many executions it concerned.
func each(parts []engine.Part, do func(engine.Part) (int, error)) (n int, err error) {
	for _, p := range parts {
		m, failed := do(p)
		n += m
		if failed != nil {
			return n, failed
		}
	}
	return n, nil
}

func (a *App) cancelParts(parts []engine.Part, name string) tea.Cmd {
	if !a.running() {
		return nil
	}
	id := a.shown
	return func() tea.Msg {
		n, err := each(parts, func(p engine.Part) (int, error) { return a.o.Engine.CancelPart(id, p) })
		if n == 0 {
			return doneMsg{name + ": nothing is left to cancel", err}
		}
		return doneMsg{name + ": " + draw.Plural(n, "execution") + " canceled; " + a.keys.retryRow.Help().Key + " takes them up again", err}
	}
}

func (a *App) pauseParts(parts []engine.Part, name string) tea.Cmd {
	if !a.running() {
		return nil
	}
	id, pause := a.shown, true
	a.withJob(func(v *engine.JobView) { pause = !slices.Contains(v.Paused, parts[0]) })
	return func() tea.Msg {
		n, err := each(parts, func(p engine.Part) (int, error) { return a.o.Engine.PausePart(id, p, pause) })
		if !pause {
			return doneMsg{name + ": goes on with " + draw.Plural(n, "execution"), err}
		}
		return doneMsg{name + ": paused with " + draw.Plural(n, "execution") + " not sent; what is in flight ends, and nobody waits for it", err}
	}
}

func (a *App) retryParts(parts []engine.Part, name string) tea.Cmd {
	id := a.shown
	return func() tea.Msg {
		n, err := each(parts, func(p engine.Part) (int, error) { return a.o.Engine.RetryFailed(id, p) })
		if n == 0 {
			return doneMsg{name + ": nothing failed or canceled, so nothing is tried again", err}
		}
		return doneMsg{name + ": " + draw.Plural(n, "execution") + " once more", err}
	}
}

// running tells whether the job shown is worked on, and says so when not.
func (a *App) running() bool {
	is := false
	a.withJob(func(v *engine.JobView) { is = v.State.Live() })
	if !is {
		a.say("the job does not run; "+a.keys.resume.Help().Key+" resumes an interrupted or canceled one", false)
	}
	return is
}
