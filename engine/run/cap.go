package run

import (
	"fmt"

	"beacon/engine/foreign"
)

// capCost pauses the run when its cost reaches the cap, or ends it if CapEnds is set.
// After an operator unpauses it, the cap no longer applies.
func (r *run) capCost() {
	set := r.engine.opt.Settings
	if set.CostCap <= 0 || r.held.capped || r.rec.CostUSD < set.CostCap || r.end.why != "" {
		return
	}
	r.held.capped = true
	reason := fmt.Sprintf("it has cost $%.2f, and [job] cost_cap is $%.2f", r.rec.CostUSD, set.CostCap)
	r.engine.opt.Log.Warn("cost cap reached", "job_id", r.job.ID, "reason", reason)
	if set.CapEnds {
		r.halt(endCost, foreign.Text(reason))
		return
	}
	r.pause(true)
	r.held.note = reason
	r.touchJob()
}
