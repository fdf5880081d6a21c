package run

import (
	"log/slog"
	"time"

	"beacon/engine"
)

// The messages of the log; scripts rely on the first four.
const (
	logJobStarted      = "starting multi-model sequential question execution"
	logJobFinished     = "multi-model sequential question execution completed"
	logBatchStarted    = "starting question batch"
	logBatchCompleted  = "question batch completed"
	logExecutionEnded  = "execution finished"
	logExecutionRetry  = "execution retrying"
	logExecutionHanded = "execution handed over by Modal"
	logStandstill      = "the process was stopped or frozen; no deadline and no check counts that time"
)

func (r *run) event(name string) engine.Event {
	return engine.Event{Name: name, Time: engine.EventTime(r.engine.opt.Wall()), Job: r.job.ID, Simulated: r.job.Simulated}
}

// tell queues an event and its log record for after the commit.
func (r *run) tell(ev engine.Event, level slog.Level, msg string, args ...any) {
	e := r.engine
	e.after(func(stored bool) {
		if !stored {
			return
		}
		if e.opt.Observe != nil {
			e.opt.Observe(ev)
		}
		if msg != "" {
			r.engine.opt.Log.Log(e.base, level, msg, args...)
		}
	})
}

func (r *run) tellExecution(name string, x *engine.Execution, change func(*engine.Event)) {
	ev := r.event(name)
	ev.Question, ev.Region, ev.Model, ev.Repeat = x.Question, x.Region, x.Model, x.Repeat
	n := len(x.Attempts)
	ev.Attempt, ev.State, ev.Class = &n, x.State.String(), x.Class
	level, msg := slog.LevelDebug, ""
	args := []any{"job_id", r.job.ID, "question_id", x.Question, "region", x.Region, "model", x.Model, "attempt", n}
	if r.job.Repeats > 1 {
		args = append(args, "repeat", x.Repeat)
	}
	if change != nil {
		change(&ev)
	}
	switch name {
	case engine.ExecutionFinished:
		level, msg = slog.LevelInfo, logExecutionEnded
		args = append(args, "state", ev.State)
		if x.Class != "" {
			args = append(args, "class", string(x.Class))
		}
		if x.State == engine.Failed {
			level = slog.LevelWarn
		}
	case engine.ExecutionRetrying:
		level, msg = slog.LevelWarn, logExecutionRetry
	case engine.ExecutionWaiting:
		level, msg = slog.LevelInfo, logExecutionHanded
		args = append(args, "hops", ev.Hops)
	}
	if ev.DurationMS != nil {
		args = append(args, "duration_ms", *ev.DurationMS)
	}
	if ev.RetryMS != nil {
		args = append(args, "retry_in_ms", *ev.RetryMS)
	}
	if ev.Error != "" {
		args = append(args, "error", ev.Error)
	}
	if ev.Hint != "" {
		args = append(args, "hint", ev.Hint)
	}
	r.tell(ev, level, msg, args...)
}

func (r *run) tellBatch(name string, q int) {
	ev := r.event(name)
	n := len(r.job.Endpoints) * r.job.Repeats
	ev.Question, ev.QuestionNum, ev.TotalQuestions, ev.Executions = r.job.Questions[q].ID, q+1, len(r.job.Questions), n
	if name == engine.BatchStarted {
		r.tell(ev, slog.LevelInfo, logBatchStarted, "job_id", r.job.ID, "question_id", ev.Question,
			"question_num", q+1, "total_questions", len(r.job.Questions))
		return
	}
	r.tell(ev, slog.LevelInfo, logBatchCompleted, "job_id", r.job.ID, "question_id", ev.Question, "executions", n)
}

func ms(d time.Duration) *int64 {
	n := d.Milliseconds()
	return &n
}
