package control

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/keys"
	"beacon/ui/screen"
)

// Job has the keys that act on the whole shown job.
type Job struct {
	Cancel, Pause, Retry, Resume key.Binding

	desk   *screen.Desk
	engine Engine
}

// NewJob binds the keys.
func NewJob(d *screen.Desk, b *keys.Binder, e Engine) *Job {
	return &Job{
		desk: d, engine: e, Resume: BindResume(b),
		Cancel: b.Bind("cancel", "x", "cancel", "x"), Pause: b.Bind("pause", "p", "pause", "p"), Retry: b.Bind("retry", "r", "retry failed", "r"),
	}
}

// BindResume binds the key that resumes a job.
func BindResume(b *keys.Binder) key.Binding { return b.Bind("resume", "R", "resume", "R") }

// Off sets the reason on keys that have no effect now.
func (c *Job) Off(s keys.Section) {
	var state engine.JobState
	failed := 0
	if !c.desk.View(func(v *board.JobView) { state, failed = v.State, v.Counts.Failed }) {
		s.Off("no job is shown", c.Cancel, c.Pause, c.Retry, c.Resume)
		return
	}
	if !state.Live() {
		s.Off("the job does not run", c.Cancel, c.Pause)
	}
	if failed == 0 {
		s.Off("nothing failed", c.Retry)
	}
	if !Resumable(state) {
		s.Off(onlyEnded, c.Resume)
	}
}

const onlyEnded = "only an interrupted or canceled job can be resumed"

// Resumable reports whether a job in state s can be resumed.
func Resumable(s engine.JobState) bool { return s == engine.JobInterrupted || s == engine.JobCanceled }

// Press handles one of the keys. It returns false for other keys, and if no job is
// shown.
func (c *Job) Press(msg tea.KeyPressMsg) (screen.Effects, bool) {
	id, state := c.desk.Job, c.desk.State()
	switch {
	case state == "":
		return nil, false
	case key.Matches(msg, c.Cancel):
		if !state.Live() {
			return screen.Say("no job is running"), true
		}
		return screen.Act("canceling; "+c.Resume.Help().Key+" resumes the rest", func() error { c.engine.Cancel(id); return nil }), true
	case key.Matches(msg, c.Pause):
		if !state.Live() {
			return nil, true
		}
		return screen.Act("", func() error { c.engine.Pause(id, state != engine.JobPaused); return nil }), true
	case key.Matches(msg, c.Retry):
		return c.retry(id), true
	case key.Matches(msg, c.Resume):
		return Resume(c.engine, id, state), true
	}
	return nil, false
}

func (c *Job) retry(id string) screen.Effects {
	return screen.Run(func() tea.Msg {
		n, err := c.engine.RetryFailed(id, engine.Part{})
		if n == 0 {
			return screen.Done{Text: "nothing failed, so there is nothing to retry", Err: err}
		}
		return screen.Done{Text: fmt.Sprintf("retrying %s", draw.Plural(n, "failed execution")), Err: err}
	})
}

// Resume resumes job id if its state allows that, and follows it.
func Resume(e Engine, id string, s engine.JobState) screen.Effects {
	if !Resumable(s) {
		return screen.Say(onlyEnded)
	}
	return append(screen.Do(screen.Tell{Msg: screen.Follow{}}), screen.Act("resumed", func() error { return e.Resume(id) })...)
}
