package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"beacon/engine"
)

// regionList is the place in the Regions screen.
type regionList struct {
	cursor int
	rows   int
	queue  []int // executions not sent yet, by endpoint
}

// regionRow is a region as its table shows it, copied from the board.
type regionRow struct {
	name            string
	view            engine.RegionView
	warm, endpoints int
	queue, running  int
	failed          int
	last            int64
	inJob           bool
	from, to        int
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
	if n, ok := a.keys.steps(msg, 10); ok {
		a.regions.cursor = max(0, min(a.regions.cursor+n, a.regions.rows-1))
		return nil
	}
	if key.Matches(msg, a.keys.check) {
		return act("checking every region", func() error { a.o.Engine.CheckHealth(); return nil })
	}
	return nil
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
		for _, g := range a.tree.groups {
			r := rowNamed(&rows, g.name)
			r.inJob, r.from, r.to = true, g.from, g.to
			for e := g.from; e < min(g.to, len(eps)); e++ {
				r.add(&eps[e], v.Job.Endpoints[e].Scaledown, now)
				if e < len(a.regions.queue) {
					r.queue += a.regions.queue[e]
				}
			}
		}
	})
	a.regions.rows = len(rows)
	a.regions.cursor = max(0, min(a.regions.cursor, len(rows)-1))
	return rows, job, eps
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
	r.warm += count(e.Warm(scaledown, now))
	r.running += e.InFlight
	r.failed += e.Failed
	r.last = max(r.last, e.LastAnswer)
}

func (a *App) regionsBody(w, h int) []string {
	now := a.now()
	rows, job, eps := a.copyRegions(now)
	out := []string{regionTitles(a.theme, w)}
	for i := range rows {
		out = append(out, drawRegionRow(a.theme, &rows[i], w, i == a.regions.cursor, now))
	}
	if len(rows) == 0 {
		return append(out, newLine(w).add(a.theme.dim, " no region was checked yet: H checks them now").String())
	}
	out = append(out, rule(a.theme, w, 0, ""))
	return append(out, regionDetail(a.theme, &rows[a.regions.cursor], job, eps, w, now)...)
}
