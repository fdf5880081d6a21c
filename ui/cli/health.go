package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/engine/run"
	"beacon/ui/safetext"
)

func (a *App) healthCommand() *cobra.Command {
	var deep bool
	cmd := &cobra.Command{
		Use:     "health",
		Short:   "Check the health of every region once",
		Long:    "Call the health function of every region once. With --deep, also ask every endpoint for one token.\nThis starts containers and costs money.",
		Example: "beacon health\nbeacon health --json --config my.toml\nbeacon health --deep",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.health(cmd, deep) },
	}
	cmd.Flags().BoolVar(&deep, "deep", false, "also ask every endpoint for one token; starts containers and costs money")
	return cmd
}

func (a *App) health(cmd *cobra.Command, deep bool) error {
	cfg, err := a.load(noOverrides)
	if err != nil {
		return err
	}
	targets, closeTargets, err := a.Targets(cfg)
	if err != nil {
		return err
	}
	defer closeTargets()
	regions := run.New(run.Options{Targets: targets, Settings: cfg.Settings()}).Health(cmd.Context())
	var probes []run.ProbeResult
	plan, err := plan.New(cfg.Spec(), cfg.Settings(), time.Now())
	if err != nil {
		return err
	}
	if deep {
		probes = run.Probe(cmd.Context(), targets, plan.Job, cfg.Settings())
	}
	known := a.known(cfg, regions, plan.Job)
	if a.flags.json {
		err = a.printJSON(healthJSON(known, probes, a.receivers(cfg)))
	} else {
		a.healthTable(known, cfg.Simulated())
		a.probeTable(probes)
		fmt.Fprintln(a.Stdout)
		a.receivers(cfg).print(a.Stdout)
	}
	if err != nil {
		return err
	}
	return exitWith(max(healthCode(regions), probeCode(probes)))
}

func healthCode(regions []engine.Health) int {
	unreached := 0
	for _, h := range regions {
		if h.State == engine.Unhealthy {
			unreached++
		}
	}
	switch {
	case unreached == len(regions):
		return exitUnreachable
	case slices.ContainsFunc(regions, func(h engine.Health) bool { return h.State != engine.Healthy }):
		return exitFailed
	}
	return 0
}

func healthJSON(regions []knownRegion, probes []run.ProbeResult, asked receivers) any {
	return struct {
		Regions   []knownRegion `json:"regions"`
		Endpoints []probeJSON   `json:"endpoints,omitempty"`
		receivers
	}{regions, probesJSON(probes), asked}
}

// modelColumns is the width of a region's models in the table; --json has them all.
const modelColumns = 80

func (a *App) healthTable(regions []knownRegion, simulated bool) {
	if simulated {
		fmt.Fprintln(a.Stdout, "SIMULATED regions")
	}
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REGION\tSTATE\tLATENCY\tP50\tP95\tERRORS 1H\tWARM COSTS\tMODELS\tRELAY\tPROBLEM")
	for _, h := range regions {
		problem := h.Error.Line()
		if len(h.Missing) > 0 {
			problem = strings.TrimSpace(problem + " missing " + foreign.Join(h.Missing, ", ").Line())
		}
		if len(h.Unexpected) > 0 {
			problem = strings.TrimSpace(problem + " unexpected " + safetext.Truncate(foreign.Join(h.Unexpected, ", ").Line(), modelColumns))
		}
		if h.Hint != "" {
			problem += " (" + h.Hint.Line() + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t$%.2f/h\t%s\t%s\t%s\n", h.Region.Line(), h.State, h.Latency.Round(time.Millisecond),
			milliseconds(h.P50MS), milliseconds(h.P95MS), errorsWord(h.Errors), h.HourlyUSD, safetext.Truncate(foreign.Join(h.Available, " ").Line(), modelColumns), atModal(h.Health), problem)
	}
	w.Flush()
}

// atModal shows the queue and containers of the region's relay, the function in
// front of the GPU containers, and "-" where the driver cannot ask Modal.
func atModal(h engine.Health) string {
	if h.Backlog == nil || h.Containers == nil {
		return "-"
	}
	return fmt.Sprintf("%d waiting, %d containers", *h.Backlog, *h.Containers)
}

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
