package engine

import "fmt"

// State of an execution. The zero value is pending.
type State uint8

// Pending to retrying are open; completed to skipped are settled.
const (
	Pending  State = iota
	Running        // sent, no answer and no handle yet
	Waiting        // accepted by Modal, its handle is stored
	Retrying       // the last attempt failed, another follows
	Completed
	Failed
	Canceled
	Skipped // its region was paused in the configuration when the job began
)

var stateNames = [...]string{"pending", "running", "waiting", "retrying", "completed", "failed", "canceled", "skipped"}

// String is the word used in every output.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// MarshalText writes the word.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word; anything else is an error.
func (s *State) UnmarshalText(b []byte) error {
	for i, name := range stateNames {
		if name == string(b) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("unknown state %q", b)
}

// Settled reports whether the execution is final unless the operator retries it.
func (s State) Settled() bool { return s >= Completed }

// InFlight reports whether a call is in progress.
func (s State) InFlight() bool { return s == Running || s == Waiting }

// JobState is derived from a job's executions and from whether a process holds it.
type JobState string

// Live reports whether a process works on the job or will.
func (s JobState) Live() bool { return s == JobRunning || s == JobPaused || s == JobPending }

// The states of a job, see Counts.JobState.
const (
	JobPending     JobState = "pending" // held by a process, in line behind another job
	JobRunning     JobState = "running"
	JobPaused      JobState = "paused"
	JobInterrupted JobState = "interrupted"
	JobCanceled    JobState = "canceled"
	JobFailed      JobState = "failed"
	JobCompleted   JobState = "completed"
)

// Counts of a job's executions, kept beside it and written in the same
// transaction as the executions.
type Counts struct {
	Total     int `json:"total"`
	Completed int `json:"completed"`
	Failed    int `json:"failed"`
	Canceled  int `json:"canceled"`
	Skipped   int `json:"skipped"`
}

// Settled is the number of settled executions, in any final state.
func (c Counts) Settled() int { return c.Completed + c.Failed + c.Canceled + c.Skipped }

// Add counts n more executions of a settled state; it ignores open states.
func (c *Counts) Add(s State, n int) {
	switch s {
	case Completed:
		c.Completed += n
	case Failed:
		c.Failed += n
	case Canceled:
		c.Canceled += n
	case Skipped:
		c.Skipped += n
	}
}

// JobState of a job that no process holds.
func (c Counts) JobState() JobState {
	switch {
	case c.Settled() < c.Total:
		return JobInterrupted
	case c.Canceled > 0:
		return JobCanceled
	case c.Failed > 0:
		return JobFailed
	}
	return JobCompleted
}
