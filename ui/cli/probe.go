package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/run"
)

// probeJSON is the result of asking an endpoint for one token.
type probeJSON struct {
	Region     foreign.Text `json:"region"`
	Model      foreign.Text `json:"model"`
	OK         bool         `json:"ok"`
	DurationMS int64        `json:"duration_ms"`
	Cold       *bool        `json:"cold"`
	Error      string       `json:"error"`
	Hint       string       `json:"hint,omitempty"`
}

func probesJSON(probes []run.ProbeResult) (out []probeJSON) {
	for _, p := range probes {
		row := probeJSON{Region: p.Region, Model: p.Model, OK: p.Err == nil, DurationMS: p.Took.Milliseconds(), Hint: engine.HintOf(p.Err)}
		if p.Err != nil {
			row.Error = p.Err.Error()
		}
		if p.Answer != nil {
			row.Cold = p.Answer.Cold
		}
		out = append(out, row)
	}
	return out
}

func probeCode(probes []run.ProbeResult) int {
	for _, p := range probes {
		if p.Err != nil {
			return exitFailed
		}
	}
	return 0
}

func (a *App) probeTable(probes []run.ProbeResult) {
	if len(probes) == 0 {
		return
	}
	fmt.Fprintln(a.Stdout)
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REGION\tMODEL\tANSWERS\tTOOK\tPROBLEM")
	for _, p := range probes {
		answers, problem := "✓ yes", ""
		if p.Err != nil {
			answers, problem = "✗ no", sentence(p.Err)
		} else if p.Answer != nil && p.Answer.Cold != nil && *p.Answer.Cold {
			answers = "✓ yes, cold"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Region.Line(), p.Model.Line(), answers, p.Took.Round(10*time.Millisecond), problem)
	}
	w.Flush()
}
