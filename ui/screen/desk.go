package screen

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// Board is the engine's memory of its jobs and regions. The callbacks must not keep or
// change their view.
type Board interface {
	// Job returns false if no process here works on the job.
	Job(id string, fn func(*board.JobView)) bool
	Regions(fn func([]board.RegionView))
}

// Desk is the state that every screen reads: the shown job, the regions, the clock and
// the theme. Only the console changes it.
type Desk struct {
	Board Board
	Now   func() time.Time
	Theme *draw.Theme
	Width int            // columns of the terminal
	Job   string         // the id of the shown job, "" for none
	Kept  *board.JobView // the job read from the store, if no process here works on it
}

// View calls fn with the shown job, from the board or else from the store. It returns
// false if no job is shown.
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

// State returns the state of the shown job, or "".
func (d *Desk) State() (s engine.JobState) {
	d.View(func(v *board.JobView) { s = v.State })
	return s
}

// NoJob draws the body of a screen when no job is shown.
func (d *Desk) NoJob(w int) []string {
	text := "no job is shown: 5 lists the stored jobs, beacon run starts one"
	if d.Job != "" {
		text = "reading job " + draw.ShortID(safetext.Line(d.Job)) + " …"
	}
	return []string{"", draw.NewLine(w).Add(d.Theme.Dim, " "+text).String()}
}
