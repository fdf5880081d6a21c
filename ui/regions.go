package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/draw"
	"beacon/ui/safetext"
	"beacon/ui/tree"
)

// regionList is the place in the Regions screen.
type regionList struct {
	cursor int
	rows   int
	name   string // of the region under the cursor
	// inner is set when the keys move among the region's endpoints.
	inner    bool
	endpoint int
	queue    []int // executions not sent yet, by endpoint
}

// regionRow is a region as its table shows it, copied from the board.
type regionRow struct {
	name            string
	view            engine.RegionView
	warm, endpoints int
	queue, running  int
	last            int64
	inJob           bool
	from, to        int
	left            time.Duration // until its last answer
	held            bool          // paused by hand
	heldEndpoints   []bool
}

// refresh counts what waits for each endpoint.
func (r *regionList) refresh(v *engine.JobView) {
	n := len(v.Job.Endpoints)
	if len(r.queue) != n {
		r.queue = make([]int, n)
	}
	clear(r.queue)
	for x := range v.Rows {
		if v.Rows[x].State == engine.Pending {
			r.queue[x/v.Job.Repeats%n]++
		}
	}
}

func (a *App) pressRegions(msg tea.KeyPressMsg) tea.Cmd {
	r := &a.regions
	if n, ok := a.keys.steps(msg, 10); ok {
		if r.inner {
			r.endpoint = max(0, r.endpoint+n)
		} else {
			r.cursor = max(0, min(r.cursor+n, r.rows-1))
		}
		return nil
	}
	switch {
	case key.Matches(msg, a.keys.open, a.keys.right):
		r.inner = true
	case key.Matches(msg, a.keys.left):
		r.inner = false
	case key.Matches(msg, a.keys.pane):
		r.inner = !r.inner
	}
	if key.Matches(msg, a.keys.logs) {
		return a.streamLogs(r.name)
	}
	if key.Matches(msg, a.keys.prewarm) {
		if why := a.off(a.keys.prewarm); why != "" {
			a.say(why, false)
			return nil
		}
		id, region := a.shown, r.name
		return act("warming "+safetext.Line(region)+": one question of one token at each endpoint", func() error { a.o.Engine.Prewarm(id, region); return nil })
	}
	if key.Matches(msg, a.keys.check) {
		return act("checking every region", func() error { a.o.Engine.CheckHealth(); return nil })
	}
	return nil
}

// part of the job that the cursor stands on: a region, or one endpoint of it.
func (r *regionList) part(v *engine.JobView, groups []tree.Group) (engine.Part, bool) {
	for _, g := range groups {
		if g.Name != r.name {
			continue
		}
		p := engine.Part{Region: g.Name}
		if r.inner {
			p.Model = v.Job.Endpoints[min(g.From+r.endpoint, g.To-1)].Model
		}
		return p, true
	}
	return engine.Part{}, false
}

// copyRegions takes the regions of the configuration and those of the job.
func (a *App) copyRegions(now time.Time) ([]regionRow, *engine.Job, []engine.EndpointView) {
	var rows []regionRow
	a.o.Engine.Board().Regions(func(views []engine.RegionView) {
		for i := range views {
			v := views[i]
			v.History = append([]engine.HealthPoint(nil), v.History...)
			rows = append(rows, regionRow{name: v.Region, view: v})
		}
	})
	var job *engine.Job
	var eps []engine.EndpointView
	a.withJob(func(v *engine.JobView) {
		job, eps = v.Job, append(eps, v.Endpoints...)
		for _, g := range a.tree.Groups {
			r := rowNamed(&rows, g.Name)
			r.inJob, r.from, r.to = true, g.From, g.To
			r.held = v.Holds(engine.Key{Region: g.Name})
			for e := g.From; e < min(g.To, len(eps)); e++ {
				r.add(&eps[e], v.Job.Endpoints[e].Scaledown, now)
				r.left = max(r.left, eps[e].Left-max(0, now.Sub(v.LeftAt)))
				r.heldEndpoints = append(r.heldEndpoints, v.Holds(engine.Key{Region: g.Name, Model: v.Job.Endpoints[e].Model}))
				if e < len(a.regions.queue) {
					r.queue += a.regions.queue[e]
				}
			}
		}
	})
	a.regions.rows = len(rows)
	a.regions.place(rows)
	return rows, job, eps
}

// place keeps the cursors within the rows.
func (r *regionList) place(rows []regionRow) {
	r.cursor = max(0, min(r.cursor, len(rows)-1))
	if r.name = ""; len(rows) == 0 {
		return
	}
	here := &rows[r.cursor]
	r.name = here.name
	r.inner = r.inner && here.inJob
	r.endpoint = max(0, min(r.endpoint, here.to-here.from-1))
}

func rowNamed(rows *[]regionRow, name string) *regionRow {
	for i := range *rows {
		if (*rows)[i].name == name {
			return &(*rows)[i]
		}
	}
	unknown := engine.RegionView{Health: engine.Health{Region: name, State: engine.HealthUnknown}}
	*rows = append(*rows, regionRow{name: name, view: unknown})
	return &(*rows)[len(*rows)-1]
}

func (r *regionRow) add(e *engine.EndpointView, scaledown time.Duration, now time.Time) {
	r.endpoints++
	if e.Warm(scaledown, now) {
		r.warm++
	}
	r.running += e.InFlight
	r.last = max(r.last, e.LastAnswer)
}

func (a *App) regionsBody(w, h int) []string {
	now := a.now()
	rows, job, eps := a.copyRegions(now)
	out := []string{regionTitles(a.theme, w)}
	for i := range rows {
		out = append(out, drawRegionRow(a.theme, &rows[i], w, i == a.regions.cursor && !a.regions.inner, now))
	}
	if len(rows) == 0 {
		return append(out, draw.NewLine(w).Add(a.theme.Dim, " no region was checked yet: H checks them now").String())
	}
	out = append(out, draw.Rule(a.theme, w, 0, ""))
	return append(out, regionDetail(a.theme, &rows[a.regions.cursor], &a.regions, job, eps, w, now)...)
}
