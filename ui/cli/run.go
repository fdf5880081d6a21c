package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/engine/run"
	"beacon/ui/safetext"
)

func (a *App) runCommand() *cobra.Command {
	var over config.Overrides
	var lookahead, repeats int
	var dry bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Create a job from the configuration and run it",
		Long:  "Create a job from the configuration and run it. On a terminal the console shows it; elsewhere, and with\n--plain, its log is printed.",
		Example: `beacon run
beacon run --regions US,EU --questions math_basic,taiwan_status
beacon run --barrier endpoint --json
beacon run --question-set personas
beacon run --question-file questions.csv
beacon run --dry-run`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("lookahead") {
				over.Lookahead = &lookahead
			}
			if cmd.Flags().Changed("repeats") {
				over.Repeats = &repeats
			}
			return a.run(cmd, over, dry)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&over.Questions, "questions", nil, "ask only these questions: ID,…")
	f.StringVar(&over.QuestionFile, "question-file", "", "read the questions from FILE: .toml with [[question]] tables, or .jsonl or .csv with id, text, category, expect")
	f.StringVar(&over.QuestionSet, "question-set", "", "use a built-in set: shipped, or personas (the same subjects, asked by different people)")
	f.StringSliceVar(&over.Models, "models", nil, "ask only these models: ID,…")
	f.StringSliceVar(&over.Regions, "regions", nil, "use only these regions: NAME,…")
	f.StringVar(&over.Barrier, "barrier", "", "where a question must settle before the next one starts: job (everywhere), region or endpoint")
	f.IntVar(&lookahead, "lookahead", 0, "let an endpoint be K questions ahead of the barrier")
	f.IntVar(&repeats, "repeats", 1, "ask each question N times")
	f.StringVar(&over.Timeout, "timeout", "", "end the job after this time: 30m, for example, or auto")
	f.StringVar(&over.Name, "name", "", "name the job")
	f.BoolVar(&dry, "dry-run", false, "show the plan, limits, estimate and warnings; send nothing")
	return cmd
}

func (a *App) run(cmd *cobra.Command, over config.Overrides, dry bool) error {
	cfg, err := a.load(over)
	if err != nil {
		return err
	}
	plan, err := plan.New(cfg.Spec(), cfg.Settings(), time.Now())
	if err != nil {
		return err
	}
	plan.Warnings = append(cfg.Warnings(), plan.Warnings...)
	if dry {
		return a.dryRun(plan, cfg)
	}
	return a.work(cmd.Context(), cfg, "beacon run", func(s *session) (*run.Handle, error) {
		s.warn(plan.Warnings)
		s.log.Info("plan", "executions", len(plan.Executions), "endpoints", len(plan.Job.Endpoints), "in_flight", plan.InFlight,
			"gpus", plan.GPUs, "estimate", plan.Estimate.Duration.Round(100*time.Millisecond).String(),
			"cost_usd", fmt.Sprintf("%.3f", plan.Estimate.CostUSD), "data", data(plan.Job.Simulated))
		return s.engine.Submit(plan)
	})
}

func data(simulated bool) string {
	if simulated {
		return "SIMULATED"
	}
	return "real"
}

// warn shows warnings before anything is sent: on stderr, or in the log when the
// console is open.
func (s *session) warn(warnings []string) {
	for _, w := range warnings {
		if s.screen() {
			s.log.Warn(w)
		} else {
			s.app.note("warning: %s", w)
		}
	}
}

// tellInterrupted warns of an interrupted job, except in `resume` and `retry`.
func (s *session) tellInterrupted() {
	if s.command != "beacon run" && s.command != "beacon" {
		return
	}
	records, _ := s.store.Records()
	i := slices.IndexFunc(records, func(r *engine.JobRecord) bool { return r.State() == engine.JobInterrupted })
	if i < 0 {
		return
	}
	id, c := engine.ShortID(records[i].ID), records[i].Counts
	how := "beacon resume " + id + " continues it"
	if s.screen() {
		how = "press 5, enter and R to continue it"
	}
	s.notice = fmt.Sprintf("job %s was interrupted at %d of %d: %s", id, c.Settled(), c.Total, how)
	s.warn([]string{s.notice})
}

// dryPlan is the output of --dry-run --json.
type dryPlan struct {
	Executions int      `json:"executions"`
	Endpoints  int      `json:"endpoints"`
	InFlight   int      `json:"in_flight"`
	GPUs       int      `json:"gpus"`
	EstimateMS int64    `json:"estimate_ms"`
	CostUSD    float64  `json:"cost_usd"`
	Warnings   []string `json:"warnings"`

	Questions int    `json:"questions"`
	Barrier   string `json:"barrier"`
	TimeoutMS int64  `json:"timeout_ms"`
	Simulated bool   `json:"simulated"`

	QuestionsSHA256 string `json:"questions_sha256"`

	receivers
}

func (a *App) dryRun(p *plan.Plan, cfg *config.Config) error {
	d := dryPlan{
		Executions: len(p.Executions), Endpoints: len(p.Job.Endpoints), InFlight: p.InFlight, GPUs: p.GPUs,
		EstimateMS: p.Estimate.Duration.Milliseconds(), CostUSD: p.Estimate.CostUSD, Warnings: append([]string{}, p.Warnings...),
		Questions: len(p.Job.Questions), Barrier: string(p.Job.Barrier), TimeoutMS: p.Timeout.Milliseconds(), Simulated: p.Job.Simulated,
		QuestionsSHA256: engine.QuestionsSHA256(p.Job.Questions), receivers: a.receivers(cfg),
	}
	if a.flags.json {
		return a.printJSON(d)
	}
	set := cfg.Settings()
	w := a.Stdout
	fmt.Fprintf(w, "plan       %d executions: %d questions × %d endpoints", d.Executions, d.Questions, d.Endpoints)
	if p.Job.Repeats > 1 {
		fmt.Fprintf(w, " × %d repeats", p.Job.Repeats)
	}
	fmt.Fprintf(w, ", barrier %s, lookahead %d", d.Barrier, p.Job.Lookahead)
	if d.Simulated {
		fmt.Fprintf(w, ", SIMULATED ×%g", p.Job.Speed)
	}
	fmt.Fprintf(w, "\nlimits     at most %d in flight, %d of %d GPUs, timeout %s\n", d.InFlight, d.GPUs, set.Limits.GPUs, p.Timeout.Round(time.Second))
	fmt.Fprintf(w, "estimate   about %s, about $%.2f\n", p.Estimate.Duration.Round(100*time.Millisecond), d.CostUSD)
	for _, region := range p.Job.Regions() {
		var models []foreign.Text
		for _, ep := range p.Job.Endpoints {
			if ep.Region == foreign.Text(region) {
				models = append(models, ep.Model)
			}
		}
		fmt.Fprintf(w, "region     %s: %s\n", region.Line(), foreign.Join(models, ", ").WholeLine())
	}
	d.print(w)
	for _, warning := range d.Warnings {
		fmt.Fprintf(w, "warning    %s\n", safetext.WholeLine(warning))
	}
	fmt.Fprintln(w, "nothing was sent")
	return nil
}

// printJSON prints a value as one line of JSON.
func (a *App) printJSON(v any) error {
	out := openStdout(context.Background(), a.Stdout)
	return out.finish(foreign.NewEncoder(out).Encode(v))
}
