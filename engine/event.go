package engine

import (
	"encoding/json"
	"time"

	"beacon/engine/foreign"
)

// Event is one line of a job's history, as `run --json` prints it. An event is
// published after the change that it reports is stored.
type Event struct {
	Name string    `json:"event"`
	Time EventTime `json:"time"`
	Job  string    `json:"job"`

	Simulated bool `json:"simulated,omitempty"`

	// Fields of an execution. Question is also set for a batch.
	Question foreign.Text `json:"question,omitempty"`
	Region   foreign.Text `json:"region,omitempty"`
	Model    foreign.Text `json:"model,omitempty"`
	Repeat   int          `json:"repeat,omitempty"`
	Attempt  *int         `json:"attempt,omitempty"`
	// State of the execution, the region or the job.
	State string       `json:"state,omitempty"`
	Class Class        `json:"class,omitempty"`
	Error foreign.Text `json:"error,omitempty"`
	Hint  foreign.Text `json:"hint,omitempty"`
	Hops  int          `json:"hops,omitempty"`
	// DurationMS of the last attempt, RetryMS until the next one.
	DurationMS *int64 `json:"duration_ms,omitempty"`
	RetryMS    *int64 `json:"retry_in_ms,omitempty"`

	// Fields of a batch. QuestionNum counts from 1. Executions is a number for a
	// batch and Counts for a job.
	QuestionNum    int `json:"question_num,omitempty"`
	TotalQuestions int `json:"total_questions,omitempty"`
	Executions     any `json:"executions,omitempty"`

	// Fields of a region's health.
	LatencyMS *int64         `json:"latency_ms,omitempty"`
	Missing   []foreign.Text `json:"models_missing,omitempty"`
}

// EventTime is written as RFC 3339 in UTC with milliseconds.
type EventTime time.Time

// MarshalJSON writes the time.
func (t EventTime) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(t).UTC().Format("2006-01-02T15:04:05.000Z"))
}

// The names of events.
const (
	JobStarted        = "job_started"
	BatchStarted      = "batch_started"
	ExecutionStarted  = "execution_started"
	ExecutionWaiting  = "execution_waiting"
	ExecutionRetrying = "execution_retrying"
	ExecutionFinished = "execution_finished"
	BatchCompleted    = "batch_completed"
	RegionHealthEvent = "region_health"
	JobFinished       = "job_finished"
)
