package regions

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/tree"
)

// row is a region of the table, copied from the board.
type row struct {
	name            foreign.Text
	view            board.RegionView
	warm, endpoints int
	queue, running  int
	last            int64
	inJob           bool
	from, to        int
	left            time.Duration // until its last answer is expected
	held            bool          // paused by hand
	heldEndpoints   []bool
}

// copy copies the regions of the configuration and of the job.
func (s *Screen) copy(now time.Time) ([]row, *engine.Job, []board.EndpointView) {
	var rows []row
	s.desk.Board.Regions(func(views []board.RegionView) {
		for i := range views {
			v := views[i]
			v.History = append([]engine.HealthPoint(nil), v.History...)
			rows = append(rows, row{name: v.Region, view: v})
		}
	})
	var job *engine.Job
	var eps []board.EndpointView
	s.desk.View(func(v *board.JobView) {
		job, eps = v.Job, append(eps, v.Endpoints...)
		for _, g := range tree.Groups(v.Job) {
			r := named(&rows, g.Name)
			r.inJob, r.from, r.to = true, g.From, g.To
			r.held = v.Holds(engine.Key{Region: foreign.Text(g.Name)})
			for e := g.From; e < min(g.To, len(eps)); e++ {
				r.add(&eps[e], v.Job.Endpoints[e].Scaledown, now)
				r.left = max(r.left, eps[e].Left-max(0, now.Sub(v.LeftAt)))
				r.heldEndpoints = append(r.heldEndpoints, v.Holds(engine.Key{Region: foreign.Text(g.Name), Model: v.Job.Endpoints[e].Model}))
				if e < len(s.queue) {
					r.queue += s.queue[e]
				}
			}
		}
	})
	s.place.fit(rows)
	return rows, job, eps
}

// fit keeps the cursors within the rows.
func (p *place) fit(rows []row) {
	p.list.N = len(rows)
	p.list.Go(p.list.At)
	p.list.Scroll(len(rows))
	if p.name = ""; len(rows) == 0 {
		return
	}
	here := &rows[p.list.At]
	p.name = here.name
	p.inner = p.inner && here.inJob
	p.endpoint = max(0, min(p.endpoint, here.to-here.from-1))
}

func named(rows *[]row, name foreign.Text) *row {
	for i := range *rows {
		if (*rows)[i].name == name {
			return &(*rows)[i]
		}
	}
	unknown := board.RegionView{Health: engine.Health{Region: foreign.Text(name), State: engine.HealthUnknown}}
	*rows = append(*rows, row{name: foreign.Text(name), view: unknown})
	return &(*rows)[len(*rows)-1]
}

func (r *row) add(e *board.EndpointView, scaledown time.Duration, now time.Time) {
	r.endpoints++
	if e.Warm(scaledown, now) {
		r.warm++
	}
	r.running += e.InFlight
	r.last = max(r.last, e.LastAnswer)
}
