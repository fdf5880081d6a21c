package ui

import (
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/tree"
)

// summary holds the header's data of a job, copied from the board.
type summary struct {
	job     *engine.Job
	state   engine.JobState
	counts  engine.Counts
	flight  int
	retry   int
	line    int
	elapsed time.Duration
	left    time.Duration
	cost    float64
	costEnd float64
	regions []regionSummary
}

// regionSummary is a region's health and its numbers of warm and cold containers.
type regionSummary struct {
	name       foreign.Text
	health     engine.HealthState
	checking   bool
	checked    time.Time
	warm, cold int
}

// summarize copies the header's data of a job.
func summarize(v *board.JobView, now time.Time) *summary {
	s := &summary{
		job: v.Job, state: v.State, counts: v.Counts, flight: v.InFlight, retry: v.Retrying, line: v.Line,
		elapsed: v.ElapsedNow(now), left: v.LeftNow(now), cost: v.CostUSD, costEnd: v.CostTotal,
	}
	for _, g := range tree.Groups(v.Job) {
		r := regionSummary{name: g.Name, health: engine.HealthUnknown}
		for e := g.From; e < min(g.To, len(v.Endpoints)); e++ {
			if v.Endpoints[e].Warm(v.Job.Endpoints[e].Scaledown, now) {
				r.warm++
			} else {
				r.cold++
			}
		}
		s.regions = append(s.regions, r)
	}
	return s
}

// judge adds the health of the regions.
func (s *summary) judge(regions []board.RegionView) {
	for i := range s.regions {
		for j := range regions {
			if r := &regions[j]; r.Region == s.regions[i].name {
				s.regions[i].health, s.regions[i].checking, s.regions[i].checked = r.State, r.Checking, r.CheckedAt
			}
		}
	}
}

// waiting returns the number of executions not sent yet.
func (s *summary) waiting() int { return max(0, s.counts.Total-s.counts.Settled()-s.flight-s.retry) }
