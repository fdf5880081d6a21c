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

// Engine is what the console asks of the engine: its memory, and what the screens
// ask for. Its methods may be called from any goroutine.
type Engine interface {
	Board() *board.Board
	regions.Engine
	log.Engine
}

// Store is what the console reads of the store, and the one thing it changes.
type Store interface {
	answers.Store
	jobs.Store
}

// Settings are the operator's under [ui].
type Settings struct {
	// Theme is words: "dark", "light" or "auto" (without one of them the terminal
	// is asked), and any of "colorblind", "ascii" and "still".
	Theme   string
	NoColor bool
	// Keys are keys by action; CheckKeys reports before whether they can be used.
	Keys          map[string]string
	Mouse, Notify bool
	// FPS is how often the screen changes at most; 0 means 30.
	FPS int
}

// Options of a console. Engine and Store are needed, the rest has defaults.
type Options struct {
	Engine Engine
	Store  Store
	Log    *engine.LogRing
	// Planner makes new jobs; nil when none can be made here.
	Planner newjob.Planner
	Settings
	// Job is shown first; "" starts on the Jobs screen.
	Job string
	// Simulated and Speed are shown in the title of every screen.
	Simulated bool
	Speed     float64
	// Notice is shown in the status line at the start, such as that an earlier job
	// was interrupted.
	Notice string
	// Files are named in the help.
	Files help.Files
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
