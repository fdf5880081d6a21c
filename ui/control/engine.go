// Package control has the keys that change what a job does, and what they ask of the
// engine: cancel, pause, retry and resume, of the whole job or of the row under the
// cursor. The screens whose rows are parts of a job share it.
package control

import "beacon/engine"

// Engine is what the keys ask for. Its methods may be called from any goroutine.
type Engine interface {
	Cancel(job string)
	Pause(job string, paused bool)
	// CancelPart and PausePart change a part of a job that is being worked on, and
	// give how many executions are concerned.
	CancelPart(job string, p engine.Part) (int, error)
	PausePart(job string, p engine.Part, paused bool) (int, error)
	// RetryFailed takes up the failed executions of a part of a job again, of less
	// than the whole the canceled ones too, and gives how many there are.
	RetryFailed(job string, p engine.Part) (int, error)
	// Resume goes on with an interrupted or canceled job in this process.
	Resume(job string) error
}
