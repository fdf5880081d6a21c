package regions

import (
	"fmt"
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// priceWords formats the hourly price of a region's containers and their cost from the
// last answer until scale-down.
func priceWords(j *engine.Job, from, to int) string {
	var gpus, unknown []string
	idle := 0.0
	for e := from; e < to; e++ {
		ep := &j.Endpoints[e]
		m, _ := j.Model(ep.Model)
		name := m.GPU.Line()
		if m.USDPerSecond <= 0 {
			unknown = append(unknown, name)
			continue
		}
		text := fmt.Sprintf("%s $%.2f/h", name, plan.HourlyOf(j, e))
		if ep.GPUsPerCall > 1 {
			text = fmt.Sprintf("%d × %s", ep.GPUsPerCall, text)
		}
		if !slices.Contains(gpus, text) {
			gpus = append(gpus, text)
		}
		idle += plan.IdleOf(j, e)
	}
	if len(unknown) > 0 {
		return "price  unknown for " + strings.Join(slices.Compact(unknown), ", ") + ": see [price]"
	}
	if len(gpus) == 0 {
		return ""
	}
	return fmt.Sprintf("price  a container %s · idle until scale-down at most $%.2f for the region", strings.Join(gpus, ", "), idle)
}

// codeDrift warns if endpoints run different versions of the deployed code, because
// answers may differ for that reason. It returns "" if all reported versions are
// equal.
func codeDrift(j *engine.Job, eps []board.EndpointView) string {
	var regions, all []foreign.Text
	codes := map[foreign.Text][]foreign.Text{}
	for e := range eps {
		code, region := eps[e].Code, j.Endpoints[e].Region
		if code == "" {
			continue
		}
		if !slices.Contains(all, foreign.Text(code)) {
			all = append(all, foreign.Text(code))
		}
		if codes[region] == nil {
			regions = append(regions, region)
		}
		if !slices.Contains(codes[region], code) {
			codes[region] = append(codes[region], code)
		}
	}
	if len(all) < 2 {
		return ""
	}
	parts := make([]string, len(regions))
	for i, r := range regions {
		parts[i] = r.Line() + " " + foreign.Join(codes[r], " and ").Line()
	}
	return "! code differs: " + strings.Join(parts, " · ") + " (deploy one version everywhere before you compare)"
}
