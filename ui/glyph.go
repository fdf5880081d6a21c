package ui

import "beacon/engine"

// A state is always shown by a glyph, a colour and a word, so that colour alone
// never carries meaning.

type mark struct {
	glyph string
	style sgr
	word  string
}

func (t *theme) state(s engine.State) mark {
	switch s {
	case engine.Running:
		return mark{"●", t.busy, "running"}
	case engine.Waiting:
		return mark{"⧗", t.wait, "waiting at Modal"}
	case engine.Retrying:
		return mark{"↻", t.again, "retrying"}
	case engine.Completed:
		return mark{"✓", t.good, "completed"}
	case engine.Failed:
		return mark{"✗", t.bad, "failed"}
	case engine.Canceled:
		return mark{"⊘", t.again, "canceled"}
	case engine.Skipped:
		return mark{"⊖", t.dim, "skipped"}
	}
	return mark{"·", t.idle, "pending"}
}

func (t *theme) job(s engine.JobState) mark {
	switch s {
	case engine.JobRunning:
		return mark{"●", t.busy, "running"}
	case engine.JobPaused:
		return mark{"‖", t.again, "paused"}
	case engine.JobInterrupted:
		return mark{"⧗", t.again, "interrupted"}
	case engine.JobCanceled:
		return mark{"⊘", t.again, "canceled"}
	case engine.JobFailed:
		return mark{"✗", t.bad, "failed"}
	case engine.JobCompleted:
		return mark{"✓", t.good, "completed"}
	}
	return mark{"·", t.idle, "in line"}
}

func (t *theme) health(s engine.HealthState) mark {
	switch s {
	case engine.Healthy:
		return mark{"✓", t.good, "healthy"}
	case engine.Degraded:
		return mark{"!", t.again, "degraded"}
	case engine.Unhealthy:
		return mark{"✗", t.bad, "unhealthy"}
	}
	return mark{"?", t.dim, "unknown"}
}

// verdict is how a settled execution stands in the matrix.
func (t *theme) verdict(row *engine.Row) mark {
	if row.State != engine.Completed {
		return t.state(row.State)
	}
	switch row.Class {
	case engine.Refusal:
		return mark{"⚠", t.again, "refusal"}
	case engine.Partial:
		return mark{"~", t.again, "partial"}
	case engine.Empty:
		return mark{"∅", t.again, "empty"}
	case engine.Truncated:
		return mark{"…", t.again, "truncated"}
	case engine.Wrong:
		return mark{"≠", t.bad, "wrong"}
	case engine.Correct:
		return mark{"✓", t.good, "correct"}
	}
	return mark{"✓", t.good, orWord(string(row.Class), "completed")}
}
