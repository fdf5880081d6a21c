package engine

import (
	"encoding/json"
	"log/slog"
	"time"
)

// Event is one line of a job's history, as `run --json` prints it. An event is
// given out after the store has what it tells.
type Event struct {
	Name string    `json:"event"`
	Time EventTime `json:"time"`
	Job  string    `json:"job"`

	Simulated bool `json:"simulated,omitempty"`

	// Of an execution. Question is also set for a batch.
	Question string `json:"question,omitempty"`
	Region   string `json:"region,omitempty"`
	Model    string `json:"model,omitempty"`
	Repeat   int    `json:"repeat,omitempty"`
	Attempt  *int   `json:"attempt,omitempty"`
	// State of the execution, the region or the job.
	State string `json:"state,omitempty"`
	Class Class  `json:"class,omitempty"`
	Error string `json:"error,omitempty"`
	Hint  string `json:"hint,omitempty"`
	Hops  int    `json:"hops,omitempty"`
	// DurationMS of the last attempt, RetryMS until the next one.
	DurationMS *int64 `json:"duration_ms,omitempty"`
	RetryMS    *int64 `json:"retry_in_ms,omitempty"`

	// Of a batch: its number counted from 1. Executions is a number for a
	// batch and Counts for a job.
	QuestionNum    int `json:"question_num,omitempty"`
	TotalQuestions int `json:"total_questions,omitempty"`
	Executions     any `json:"executions,omitempty"`

	// Of a region's health.
	LatencyMS *int64   `json:"latency_ms,omitempty"`
	Missing   []string `json:"models_missing,omitempty"`
}

// EventTime is written as RFC 3339 in UTC with milliseconds.
type EventTime time.Time

// MarshalJSON writes the time.
func (t EventTime) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(t).UTC().Format("2006-01-02T15:04:05.000Z"))
}

// The names of events.
const (
	JobStarted         = "job_started"
	BatchStarted       = "batch_started"
	ExecutionStarted   = "execution_started"
	ExecutionWaiting   = "execution_waiting"
	ExecutionRetrying  = "execution_retrying"
	ExecutionFinished  = "execution_finished"
	BatchCompleted     = "batch_completed"
	RegionHealthEvent  = "region_health"
	JobFinished        = "job_finished"
	logJobStarted      = "starting multi-model sequential question execution"
	logJobFinished     = "multi-model sequential question execution completed"
	logBatchStarted    = "starting question batch"
	logBatchCompleted  = "question batch completed"
	logExecutionEnded  = "execution finished"
	logExecutionRetry  = "execution retrying"
	logExecutionHanded = "execution handed over by Modal"
)

func (r *run) event(name string) Event {
	return Event{Name: name, Time: EventTime(r.engine.wall()), Job: r.job.ID, Simulated: r.job.Simulated}
}

// tell queues an event and its log record for after the commit.
func (r *run) tell(ev Event, level slog.Level, msg string, args ...any) {
	e := r.engine
	e.after(func(stored bool) {
		if !stored {
			return
		}
		if e.observe != nil {
			e.observe(ev)
		}
		if msg != "" {
			r.log.Log(e.base, level, msg, args...)
		}
	})
}

func (r *run) tellExecution(name string, x *Execution, change func(*Event)) {
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
	case ExecutionFinished:
		level, msg = slog.LevelInfo, logExecutionEnded
		args = append(args, "state", ev.State)
		if x.Class != "" {
			args = append(args, "class", string(x.Class))
		}
		if x.State == Failed {
			level = slog.LevelWarn
		}
	case ExecutionRetrying:
		level, msg = slog.LevelWarn, logExecutionRetry
	case ExecutionWaiting:
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
	if name == BatchStarted {
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
