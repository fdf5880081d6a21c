package control

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/draw"
	"beacon/ui/keys"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// Row has the keys that act only on the row under the cursor.
type Row struct {
	Cancel, Pause, Retry key.Binding

	desk   *screen.Desk
	engine Engine
	resume key.Binding // named in a notice
}

// NewRow binds the keys.
func NewRow(d *screen.Desk, b *keys.Binder, e Engine) *Row {
	return &Row{
		desk: d, engine: e, resume: BindResume(b),
		Cancel: b.Bind("cancel_row", "X", "cancel this row", "X"), Pause: b.Bind("pause_row", "P", "pause or unpause this row", "P"),
		Retry: b.Bind("retry_row", "t", "try this row again", "t"),
	}
}

// Section lists the keys for the help.
func (r *Row) Section() keys.Section {
	s := keys.NewSection("The row under the cursor", r.Cancel, r.Pause, r.Retry)
	switch state := r.desk.State(); {
	case state == "":
		s.Off("no job is shown", r.Cancel, r.Pause, r.Retry)
	case !state.Live():
		s.Off("the job does not run", r.Cancel, r.Pause)
	}
	return s
}

// Press handles one of the keys. It acts on the parts of the job in the current row,
// whose name appears in the notice. It returns false for other keys.
func (r *Row) Press(msg tea.KeyPressMsg, row func() (parts []engine.Part, name string)) (screen.Effects, bool) {
	var do func([]engine.Part, string) screen.Effects
	switch {
	case key.Matches(msg, r.Cancel):
		do = r.cancel
	case key.Matches(msg, r.Pause):
		do = r.pause
	case key.Matches(msg, r.Retry):
		do = r.retry
	default:
		return nil, false
	}
	parts, name := row()
	if len(parts) == 0 {
		return screen.Say("this row is not a single part of the job: move to one, or use x, p and r for the whole job"), true
	}
	return do(parts, name), true
}

// each calls do for every part and returns the total number of executions affected.
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

func (r *Row) cancel(parts []engine.Part, name string) screen.Effects {
	return r.running(func(id string) tea.Msg {
		n, err := each(parts, func(p engine.Part) (int, error) { return r.engine.CancelPart(id, p) })
		if n == 0 {
			return screen.Done{Text: name + ": nothing is left to cancel", Err: err}
		}
		return screen.Done{Text: name + ": " + draw.Plural(n, "execution") + " canceled; " + r.Retry.Help().Key + " retries them", Err: err}
	})
}

func (r *Row) pause(parts []engine.Part, name string) screen.Effects {
	pause := true
	r.desk.View(func(v *board.JobView) { pause = !slices.Contains(v.Paused, parts[0]) })
	return r.running(func(id string) tea.Msg {
		n, err := each(parts, func(p engine.Part) (int, error) { return r.engine.PausePart(id, p, pause) })
		if !pause {
			return screen.Done{Text: name + ": continues with " + draw.Plural(n, "execution"), Err: err}
		}
		return screen.Done{Text: name + ": paused with " + draw.Plural(n, "execution") + " not sent; calls in flight finish, and no batch waits for this part", Err: err}
	})
}

func (r *Row) retry(parts []engine.Part, name string) screen.Effects {
	id := r.desk.Job
	return screen.Run(func() tea.Msg {
		n, err := each(parts, func(p engine.Part) (int, error) { return r.engine.RetryFailed(id, p) })
		if n == 0 {
			return screen.Done{Text: name + ": nothing failed or canceled, so there is nothing to retry", Err: err}
		}
		return screen.Done{Text: name + ": retrying " + draw.Plural(n, "execution"), Err: err}
	})
}

// running runs a command on the shown job if that job is live.
func (r *Row) running(do func(id string) tea.Msg) screen.Effects {
	if !r.desk.State().Live() {
		return screen.Say("the job does not run; " + r.resume.Help().Key + " resumes an interrupted or canceled one")
	}
	id := r.desk.Job
	return screen.Run(func() tea.Msg { return do(id) })
}

// Execution returns execution x as a part of its job, with its name, or nil if there
// is no such execution.
func Execution(v *board.JobView, x int) ([]engine.Part, string) {
	if x < 0 || x >= len(v.Rows) {
		return nil, ""
	}
	return Part(v.Job, engine.Part(v.Job.KeyAt(x)))
}

// Part returns one part of a job with its name as shown in its row: Q3 identity_basic
// · EU · mistral-7b.
func Part(j *engine.Job, p engine.Part) ([]engine.Part, string) {
	s := ""
	for q := range j.Questions {
		if p.Question != "" && j.Questions[q].ID == p.Question {
			s = draw.Label(q) + " " + p.Question.Line()
			break
		}
	}
	for _, word := range []foreign.Text{p.Region, p.Model} {
		if word == "" {
			continue
		}
		if s != "" {
			s += " · "
		}
		s += word.Line()
	}
	return []engine.Part{p}, safetext.Line(s)
}
