package verify

import (
	"fmt"
	"slices"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// checkContainers: at most one container per endpoint in a run, the same for
// every question.
func checkContainers(ev *evidence) Check {
	seen := map[[2]int][]foreign.Text{}
	for i := range ev.facts {
		f := &ev.facts[i]
		if f.answer == nil || f.answer.ContainerID == "" || f.e < 0 {
			continue
		}
		at := [2]int{f.answerRun(), f.e}
		if !slices.Contains(seen[at], f.answer.ContainerID) {
			seen[at] = append(seen[at], f.answer.ContainerID)
		}
	}
	most, where := 0, ""
	for at, ids := range seen {
		if len(ids) > most {
			most, where = len(ids), ev.job.Endpoints[at[1]].String()
		}
	}
	switch {
	case most == 0:
		return verdict("containers", "one per endpoint", notReported, true)
	case most == 1:
		return verdict("containers", "one per endpoint", foreign.Text(fmt.Sprintf("one per endpoint, %d in all", len(seen))), true)
	}
	return verdict("containers", "one per endpoint", foreign.Text(fmt.Sprintf("%d at %s", most, where)), false)
}

// answerRun is the run in which the answer's attempt was sent.
func (f *fact) answerRun() int {
	if a := f.Last(); a != nil {
		return a.Run
	}
	return 0
}

// checkRedirects: every hand-over was followed and none was taken for a failure.
func checkRedirects(ev *evidence) Check {
	handed, hops, failed := 0, 0, 0
	for i := range ev.facts {
		for _, a := range ev.facts[i].Attempts {
			if a.Call != nil {
				handed++
				hops += a.Call.Hops
			}
			if a.Kind == engine.KindRedirect || a.Status >= 300 && a.Status < 400 {
				failed++
			}
		}
	}
	return verdict("redirects", "followed, none taken for a failure",
		foreign.Text(fmt.Sprintf("%d calls handed over, %d hops followed, %d taken for a failure", handed, hops, failed)), failed == 0)
}

// checkRegionProof compares the region that each answer claims with the region asked.
// The router chooses regions itself, so its claims prove nothing.
func checkRegionProof(ev *evidence) Check {
	claimed, wrong, example := 0, 0, ""
	for i := range ev.facts {
		f := &ev.facts[i]
		if f.answer == nil || f.answer.Region == "" || f.e < 0 || ev.job.Endpoints[f.e].Driver == "router" {
			continue
		}
		claimed++
		if !ev.job.Endpoints[f.e].IsRegion(f.answer.Region) {
			wrong++
			example = fmt.Sprintf(", such as %s answered by %q", f.Key, f.answer.Region)
		}
	}
	if claimed == 0 {
		return verdict("region_proof", "every answer from the region asked", notReported, true)
	}
	return verdict("region_proof", "every answer from the region asked", foreign.Text(fmt.Sprintf("%d of %d%s", claimed-wrong, claimed, example)), wrong == 0)
}

// checkParameters: the same prompt hash and parameters in every region. Each fact is
// compared among the answers that report it: regions whose drivers differ report
// different ones.
func checkParameters(ev *evidence) Check {
	type at struct {
		question, model foreign.Text
		fact            int
	}
	first := map[at]foreign.Text{}
	reported, differ, example := 0, 0, ""
	for i := range ev.facts {
		f := &ev.facts[i]
		if f.answer == nil {
			continue
		}
		told, same := false, true
		for n, value := range []foreign.Text{f.answer.PromptSHA256, f.answer.SystemPromptSHA256, foreign.Text(parameters(f.answer))} {
			if value == "" {
				continue
			}
			told = true
			if was, ok := first[at{f.Question, f.Model, n}]; !ok {
				first[at{f.Question, f.Model, n}] = value
			} else if foreign.Text(was) != value {
				same = false
			}
		}
		if told {
			reported++
		}
		if !same {
			differ++
			example = ", such as " + f.Key.String()
		}
	}
	if reported == 0 {
		return verdict("parameters", "the same in every region", notReported, true)
	}
	return verdict("parameters", "the same in every region", foreign.Text(fmt.Sprintf("%d answers compared, %d differ%s", reported, differ, example)), differ == 0)
}

// parameters are those that the receipt of an answer echoes.
func parameters(a *engine.Answer) string {
	var parts []string
	if a.Temperature != nil {
		parts = append(parts, fmt.Sprintf("temperature %g", *a.Temperature))
	}
	if a.MaxTokens != nil {
		parts = append(parts, fmt.Sprintf("max_tokens %d", *a.MaxTokens))
	}
	return strings.Join(parts, ", ")
}
