package run

import "fmt"

// capCost pauses the run when it has cost what it may, or ends it where nobody
// could let it go on. An operator who lets it go on has decided.
func (r *run) capCost() {
	set := r.engine.opt.Settings
	if set.CostCap <= 0 || r.held.capped || r.rec.CostUSD < set.CostCap || r.end.why != "" {
		return
	}
	r.held.capped = true
	reason := fmt.Sprintf("it has cost $%.2f, and [job] cost_cap is $%.2f", r.rec.CostUSD, set.CostCap)
	r.engine.opt.Log.Warn("cost cap reached", "job_id", r.job.ID, "reason", reason)
	if set.CapEnds {
		r.halt(endCost, reason)
		return
	}
	r.pause(true)
	r.held.note = reason
	r.touchJob()
}
