package screen

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// Board is the engine's memory of its jobs and regions. The functions get a view
// that they must not keep or change.
type Board interface {
	// Job is false when no process here works on a job.
	Job(id string, fn func(*board.JobView)) bool
	Regions(fn func([]board.RegionView))
}

// Desk is what every screen looks at: the job that is shown, the regions, the clock
// and the theme. The console alone changes it.
type Desk struct {
	Board Board
	Now   func() time.Time
	Theme *draw.Theme
	Width int            // columns of the terminal
	Job   string         // the id of the job that is shown, "" for none
	Kept  *board.JobView // the job as the store has it, when no process here works on it
}

// View looks at the job that is shown: on the board, else as the store has it. It is
// false without a job.
func (d *Desk) View(fn func(*board.JobView)) bool {
	if d.Job == "" {
		return false
	}
	if d.Board.Job(d.Job, fn) {
		return true
	}
	if d.Kept == nil || d.Kept.Job.ID != d.Job {
		return false
	}
	fn(d.Kept)
	return true
}

// State of the job that is shown, "" without one.
func (d *Desk) State() (s engine.JobState) {
	d.View(func(v *board.JobView) { s = v.State })
	return s
}

// NoJob is the body of a screen that has no job to show.
func (d *Desk) NoJob(w int) []string {
	text := "no job is shown: 5 lists the jobs kept, beacon run starts one"
	if d.Job != "" {
		text = "reading job " + draw.ShortID(safetext.Line(d.Job)) + " …"
	}
	return []string{"", draw.NewLine(w).Add(d.Theme.Dim, " "+text).String()}
}
