package draw

import (
	"beacon/engine"
	"beacon/engine/board"
)

// Mark shows a state by a glyph, a colour and a word, so that colour is never the only
// sign.
type Mark struct {
	Glyph string
	Style SGR
	Word  string
}

// State returns the mark of an execution.
func (t *Theme) State(s engine.State) Mark {
	switch s {
	case engine.Running:
		return Mark{"●", t.Busy, "running"}
	case engine.Waiting:
		return Mark{"⧗", t.Wait, "waiting at Modal"}
	case engine.Retrying:
		return Mark{"↻", t.Again, "retrying"}
	case engine.Completed:
		return Mark{"✓", t.Good, "completed"}
	case engine.Failed:
		return Mark{"✗", t.Bad, "failed"}
	case engine.Canceled:
		return Mark{"⊘", t.Again, "canceled"}
	case engine.Skipped:
		return Mark{"⊖", t.Dim, "skipped"}
	}
	return Mark{"·", t.Idle, "pending"}
}

// Job returns the mark of a job.
func (t *Theme) Job(s engine.JobState) Mark {
	switch s {
	case engine.JobRunning:
		return Mark{"●", t.Busy, "running"}
	case engine.JobPaused:
		return Mark{"‖", t.Again, "paused"}
	case engine.JobInterrupted:
		return Mark{"⧗", t.Again, "interrupted"}
	case engine.JobCanceled:
		return Mark{"⊘", t.Again, "canceled"}
	case engine.JobFailed:
		return Mark{"✗", t.Bad, "failed"}
	case engine.JobCompleted:
		return Mark{"✓", t.Good, "completed"}
	}
	return Mark{"·", t.Idle, "in line"}
}

// Health returns the mark of a region.
func (t *Theme) Health(s engine.HealthState) Mark {
	switch s {
	case engine.Healthy:
		return Mark{"✓", t.Good, "healthy"}
	case engine.Degraded:
		return Mark{"!", t.Again, "degraded"}
	case engine.Unhealthy:
		return Mark{"✗", t.Bad, "unhealthy"}
	}
	return Mark{"?", t.Dim, "unknown"}
}

// Verdict returns the mark of an execution by the class of its answer.
func (t *Theme) Verdict(row *board.Row) Mark {
	if row.State != engine.Completed {
		return t.State(row.State)
	}
	switch row.Class {
	case engine.Refusal:
		return Mark{"⚠", t.Again, "refusal"}
	case engine.Partial:
		return Mark{"~", t.Again, "partial"}
	case engine.Empty:
		return Mark{"∅", t.Again, "empty"}
	case engine.Truncated:
		return Mark{"…", t.Again, "truncated"}
	case engine.Wrong:
		return Mark{"≠", t.Bad, "wrong"}
	case engine.Correct:
		return Mark{"✓", t.Good, "correct"}
	}
	return Mark{"✓", t.Good, Or(string(row.Class), "completed")}
}
