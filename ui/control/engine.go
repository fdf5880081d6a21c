// Package control has the keys that change the work on a job: cancel, pause, retry and
// resume, for the whole job or for the row under the cursor. It is shared by the
// screens whose rows are parts of a job.
package control

import "beacon/engine"

// Engine has the methods that the keys call. They may be called from any goroutine.
type Engine interface {
	Cancel(job string)
	Pause(job string, paused bool)
	// CancelPart and PausePart change a part of a running job and return the number of
	// executions affected.
	CancelPart(job string, p engine.Part) (int, error)
	PausePart(job string, p engine.Part, paused bool) (int, error)
	// RetryFailed retries the failed executions of a part of a job and returns their
	// number. For less than the whole job it also retries the canceled ones.
	RetryFailed(job string, p engine.Part) (int, error)
	// Resume continues an interrupted or canceled job in this process.
	Resume(job string) error
}
