package run

import (
	"fmt"
	"strings"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/plan"
)

// Beside says which shared limits a plan and the jobs of this process would exceed
// together, so that the plan waits in line. It is "" when everything fits.
func (e *Engine) Beside(p *plan.Plan) string {
	jobs, calls, gpus := 0, 0, 0
	for _, id := range e.board.Jobs() {
		e.board.Job(id, func(v *board.JobView) {
			if v.State == engine.JobRunning || v.State == engine.JobPaused || v.State == engine.JobPending {
				c, g := plan.InFlightAtMost(v.Job, e.opt.Settings)
				jobs, calls, gpus = jobs+1, calls+c, gpus+g
			}
		})
	}
	var over []string
	if limit := e.opt.Settings.Limits.MaxInFlight; limit > 0 && calls+p.InFlight > limit {
		over = append(over, fmt.Sprintf("%d calls in flight (limit %d)", calls+p.InFlight, limit))
	}
	if limit := e.opt.Settings.Limits.GPUs; limit > 0 && gpus+p.GPUs > limit {
		over = append(over, fmt.Sprintf("%d GPUs (limit %d)", gpus+p.GPUs, limit))
	}
	if jobs == 0 || len(over) == 0 {
		return ""
	}
	them := "the running job"
	if jobs > 1 {
		them = fmt.Sprintf("the %d running jobs", jobs)
	}
	return fmt.Sprintf("together with %s it needs %s: it waits in line until there is room", them, strings.Join(over, " and "))
}
