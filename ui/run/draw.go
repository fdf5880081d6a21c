package run

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/facts"
	"beacon/ui/tree"
)

// sight is the data of one frame, copied from the board.
type sight struct {
	job    *engine.Job
	items  []tree.Item
	detail *facts.Detail
	end    []string // the rows about the end of the job
	now    time.Time
}

// Joint returns the column between the rows and the side pane, 0 if the terminal is
// too narrow for both.
func (s *Screen) Joint(w int) int {
	if w < 110 || s.desk.Job == "" {
		return 0
	}
	return w * 56 / 100
}

// Draw draws the rows and the facts of the row under the cursor: beside them, or below
// them on a high and narrow screen.
func (s *Screen) Draw(w, h int) []string {
	joint, below := s.Joint(w), 0
	listW := w
	if joint > 0 {
		listW = joint - 1
	}
	see := sight{now: s.desk.Now()}
	if !s.desk.View(func(v *board.JobView) {
		see.job, see.end = v.Job, s.outcome(v, w)
		h -= len(see.end)
		if joint == 0 && h >= 24 {
			below = h / 3
		}
		s.copy(v, &see, h-below)
	}) {
		return s.desk.NoJob(w)
	}
	rows := s.drawRows(&see, listW)
	switch {
	case joint > 0:
		rows = draw.Beside(s.desk.Theme, rows, s.drawDetail(&see, w-joint-3, h), joint, h)
	case below > 0:
		rows = draw.Below(s.desk.Theme, rows, s.drawDetail(&see, w-2, below-1), w, h-below)
	}
	return append(draw.Fill(rows, h), see.end...)
}

// copy copies the rows on the screen and the content of the side pane.
func (s *Screen) copy(v *board.JobView, see *sight, rows int) {
	if s.urgency.On {
		see.items = s.urgency.Copy(v, &s.tree, rows)
	} else {
		s.tree.Place(v, rows)
		see.items = s.tree.Copy(v)
	}
	for _, it := range see.items {
		if !it.Cursor {
			continue
		}
		see.detail = &facts.Detail{Item: it}
		switch it.Kind {
		case tree.Execution:
			see.detail.Key = facts.KeyOf(v, it.X)
			_, e, _ := v.Job.At(it.X)
			see.detail.Endpoint = v.Job.Endpoints[e]
		case tree.Region:
			see.detail.Endpoint = v.Job.Endpoints[s.tree.Groups[it.G].From]
		}
	}
}

func (s *Screen) drawRows(see *sight, w int) []string {
	one := drawItem
	if s.urgency.On {
		one = drawUrgent
	}
	rows := make([]string, 0, len(see.items))
	for _, it := range see.items {
		rows = append(rows, one(s.desk.Theme, see.job, it, w, see.now))
	}
	if len(rows) == 0 && s.urgency.On {
		rows = append(rows, draw.NewLine(w).Add(s.desk.Theme.Dim, " nothing is under way, and nothing failed").String())
	}
	return rows
}

func (s *Screen) drawDetail(see *sight, w, h int) []string {
	if see.detail == nil {
		return nil
	}
	return detailLines(s.desk.Theme, see.job, see.detail, s.facts.Get(see.detail.Key), w, h, see.now)
}

// Final draws the first rows of the tree, to be left on the normal screen at the end.
func (s *Screen) Final(w, h int) (rows []string) {
	s.urgency.On = false
	s.Sync(true)
	see := sight{now: s.desk.Now()}
	s.desk.View(func(v *board.JobView) { see.job, see.items = v.Job, s.tree.First(v, h) })
	return s.drawRows(&see, w)
}
