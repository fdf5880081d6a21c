package ui

import (
	"io"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/answers"
	"beacon/ui/help"
	"beacon/ui/jobs"
	"beacon/ui/log"
	"beacon/ui/newjob"
	"beacon/ui/regions"
)

// Engine has the methods of the engine that the console and its screens call, and its
// Board. The methods may be called from any goroutine.
type Engine interface {
	Board() *board.Board
	regions.Engine
	log.Engine
}

// Store has the reading methods that the console needs, and Delete.
type Store interface {
	answers.Store
	jobs.Store
}

// Settings are the operator's settings under [ui].
type Settings struct {
	// Theme is a list of words: "dark", "light" or "auto" (the default: ask the
	// terminal), and any of "colorblind", "ascii" and "still".
	Theme   string
	NoColor bool
	// Keys are keys by action. CheckKeys reports whether they are valid.
	Keys          map[string]string
	Mouse, Notify bool
	// FPS is the maximum number of frames per second; 0 means 30.
	FPS int
}

// Options configure a console. Engine and Store are required, the rest has defaults.
type Options struct {
	Engine Engine
	Store  Store
	Log    *engine.LogRing
	// Planner makes new jobs; nil if none can be made here.
	Planner newjob.Planner
	Settings
	// Job is shown first. With "" the console starts on the Jobs screen.
	Job string
	// Simulated and Speed are shown in the title of every screen.
	Simulated bool
	Speed     float64
	// Notice is shown in the status line at the start, for example that an earlier job
	// was interrupted.
	Notice string
	// Files are listed in the help.
	Files help.Files
	// Input and Output replace the terminal in tests.
	Input  io.Reader
	Output io.Writer
	// Quit is closed when a signal requests the end. Running jobs are then canceled,
	// and the console leaves when they have ended, as on ctrl+c.
	Quit <-chan struct{}
}

// Result describes how the console was left.
type Result struct {
	// Canceled is set if the operator canceled running jobs to leave.
	Canceled bool
	// AtOnce is set if the operator did not wait for the end of the cancel.
	AtOnce bool
	// Job was shown last, "" if there was none.
	Job string
	// Final is the last Run screen, one styled string per row, to be left on the
	// normal screen; nil without a job.
	Final []string
}
