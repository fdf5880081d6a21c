package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/ui/safetext"
)

// knownRegion is a region's health together with the figures of earlier jobs.
type knownRegion struct {
	engine.Health
	LatencyMS int64        `json:"latency_ms"`
	Hint      foreign.Text `json:"hint,omitempty"`
	// P50MS and P95MS are of the stored checks that were answered, nil without any.
	P50MS *int64 `json:"latency_p50_ms"`
	P95MS *int64 `json:"latency_p95_ms"`
	// Errors are those of calls and checks in the last hour.
	Errors []engine.ErrorTally `json:"errors_last_hour"`
	// HourlyUSD is the cost of an hour with one container per endpoint. IdleUSD is the
	// cost of these containers from their last answer to their scale-down.
	HourlyUSD float64 `json:"usd_per_hour"`
	IdleUSD   float64 `json:"idle_usd"`
}

// known adds the stored figures of the regions to the health just read.
func (a *App) known(cfg *config.Config, regions []engine.Health, job *engine.Job) []knownRegion {
	views := a.histories(cfg)
	out := make([]knownRegion, len(regions))
	for i, h := range regions {
		k := knownRegion{Health: h, LatencyMS: h.Latency.Milliseconds(), Hint: h.Hint, Errors: []engine.ErrorTally{}}
		if v, ok := views[h.Region]; ok {
			if v.LatencyQuantile(1) > 0 {
				p50, p95 := v.LatencyQuantile(0.5).Milliseconds(), v.LatencyQuantile(0.95).Milliseconds()
				k.P50MS, k.P95MS = &p50, &p95
			}
			k.Errors = append(k.Errors, v.ErrorsLastHour(h.CheckedAt)...)
		}
		for e := range job.Endpoints {
			if job.Endpoints[e].Region == h.Region {
				k.HourlyUSD += plan.HourlyOf(job, e)
				k.IdleUSD += plan.IdleOf(job, e)
			}
		}
		out[i] = k
	}
	return out
}

// histories reads the figures that earlier jobs stored of the regions. Health works
// without them: before the first job, and while another process has the database.
func (a *App) histories(cfg *config.Config) map[foreign.Text]*board.RegionView {
	s, err := a.OpenStore(cfg.DBPath(a.flags.db), false, cfg.Simulated(), "beacon health")
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintln(a.Stderr, "note: the figures of earlier jobs are not shown: "+sentence(err))
		}
		return nil
	}
	defer s.Close()
	kept, err := s.Histories()
	if err != nil {
		fmt.Fprintln(a.Stderr, "note: some figures of earlier jobs cannot be read: "+sentence(err))
	}
	out := map[foreign.Text]*board.RegionView{}
	for _, h := range kept {
		out[h.Region] = &board.RegionView{History: h.Checks, Errors: h.Errors}
	}
	return out
}

func milliseconds(ms *int64) string {
	if ms == nil {
		return "-"
	}
	return fmt.Sprintf("%dms", *ms)
}

func errorsWord(errs []engine.ErrorTally) string {
	words := make([]string, len(errs))
	for i, e := range errs {
		words[i] = safetext.Line(e.String())
	}
	if len(words) == 0 {
		return "0"
	}
	return strings.Join(words, ", ")
}
