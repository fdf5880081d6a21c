package ui

import (
	"context"
	"io"
	"iter"

	"beacon/engine"
)

// Engine is what the console asks of the engine. Its methods may be called from
// any goroutine.
type Engine interface {
	Board() *engine.Board
	Cancel(job string)
	Pause(job string, paused bool)
	// CancelPart and PausePart change a part of a job that is being worked on and
	// tell how many executions are concerned.
	CancelPart(job string, p engine.Part) (int, error)
	PausePart(job string, p engine.Part, paused bool) (int, error)
	// RetryFailed takes the failed executions of a part of a job up once more,
	// of less than the whole the canceled ones too, and tells how many there are.
	RetryFailed(job string, p engine.Part) (int, error)
	// Resume goes on with an interrupted or canceled job in this process.
	Resume(job string) error
	CheckHealth()
	// Logs reads what a region's containers print, until ctx ends; false when the
	// driver cannot.
	Logs(ctx context.Context, region string, last int) (iter.Seq2[engine.ContainerLine, error], bool)
	// Prewarm makes the containers of a region warm while a job runs.
	Prewarm(job, region string)
}

// Store is what the console reads of the store, and the one thing it changes.
type Store interface {
	Records() ([]*engine.JobRecord, error)
	Job(id string) (*engine.Job, error)
	Execution(id string, key engine.Key) (*engine.Execution, *engine.Answer, error)
	Executions(id string, withAnswers bool, fn func(*engine.Execution, *engine.Answer) error) error
	Delete(id string) error
}

// Options of a console. Engine and Store are needed, the rest has defaults.
type Options struct {
	Engine Engine
	Store  Store
	Log    *engine.LogRing
	// Job is shown first; "" starts on the Jobs screen.
	Job string
	// Simulated and Speed stand in the title of every screen.
	Simulated bool
	Speed     float64
	// Theme is words: "dark", "light" or "auto" (without one of them the terminal
	// is asked), and any of "colorblind", "ascii" and "still".
	Theme string
	// Keys are the keys of the configuration by action; CheckKeys tells before
	// whether they can be used.
	Keys map[string]string
	// Planner makes new jobs; nil when none can be made here.
	Planner Planner
	// Mouse and Notify are the operator's wishes.
	Mouse, Notify bool
	// Notice stands in the status line at the start, such as that an earlier job
	// was interrupted.
	Notice string
	// FPS is how often the screen changes at most; 0 means 30.
	FPS     int
	NoColor bool
	// ConfigName, DBPath and LogPath are named in the help.
	ConfigName, DBPath, LogPath string
	// Input and Output replace the terminal, in tests.
	Input  io.Reader
	Output io.Writer
	// Quit is closed when a signal asked to leave: running jobs are canceled
	// and the console leaves when they have ended, as on ctrl+c.
	Quit <-chan struct{}
}

// Result says how the console was left.
type Result struct {
	// Canceled is set when the operator canceled running jobs to leave.
	Canceled bool
	// AtOnce is set when they did not wait for the end of the cancel.
	AtOnce bool
	// Job was shown last, "" when none was.
	Job string
	// Final is the Run screen as it was at the end, row by row with its styles,
	// to be left on the normal screen; nil without a job.
	Final []string
}
