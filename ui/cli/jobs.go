package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// jobJSON is a job as `jobs --json` and `show --json` print it.
type jobJSON struct {
	Job        string         `json:"job"`
	Name       foreign.Text   `json:"name"`
	State      string         `json:"state"`
	Total      int            `json:"total"`
	Completed  int            `json:"completed"`
	Failed     int            `json:"failed"`
	Canceled   int            `json:"canceled"`
	Skipped    int            `json:"skipped"`
	Questions  int            `json:"questions"`
	Endpoints  int            `json:"endpoints"`
	Regions    []foreign.Text `json:"regions"`
	Barrier    string         `json:"barrier"`
	Lookahead  int            `json:"lookahead"`
	CreatedAt  time.Time      `json:"created_at"`
	DurationMS int64          `json:"duration_ms"`
	CostUSD    float64        `json:"cost_usd"`
	Driver     foreign.Text   `json:"driver"`
	Simulated  bool           `json:"simulated"`
	Runs       int            `json:"runs"`
	// Sums over all resumes: calls collected, executions sent again, unknown outcomes.
	Collected int `json:"collected"`
	Resent    int `json:"resent"`
	Unknown   int `json:"unknown"`
	// QuestionsSHA256 is equal for jobs with the same questions in the same order.
	QuestionsSHA256 string `json:"questions_sha256"`
}

func asJSON(r *engine.JobRecord) jobJSON {
	j := jobJSON{
		Job: r.ID, Name: r.Name, State: string(r.State()), Total: r.Counts.Total, Completed: r.Counts.Completed,
		Failed: r.Counts.Failed, Canceled: r.Counts.Canceled, Skipped: r.Counts.Skipped, Questions: r.Questions,
		Endpoints: r.Endpoints, Regions: r.Regions, Barrier: string(r.Barrier), Lookahead: r.Lookahead, CreatedAt: r.CreatedAt,
		DurationMS: r.DurationMS, CostUSD: r.CostUSD, Driver: r.Driver, Simulated: r.Simulated, Runs: len(r.Runs),
		QuestionsSHA256: r.QuestionsSHA256,
	}
	for _, run := range r.Runs {
		j.Collected, j.Resent, j.Unknown = j.Collected+run.Collected, j.Resent+run.Resent, j.Unknown+run.Unknown
	}
	return j
}

// hashQuestions fills in the hash that records of earlier versions lack, from the
// questions of their jobs. A job that cannot be read gets none.
func hashQuestions(s Store, records ...*engine.JobRecord) {
	for _, r := range records {
		if r.QuestionsSHA256 != "" {
			continue
		}
		if job, err := s.Job(r.ID); err == nil {
			r.QuestionsSHA256 = engine.QuestionsSHA256(job.Questions)
		}
	}
}

func (a *App) jobsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "jobs",
		Short:   "List the stored jobs, newest first",
		Example: "beacon jobs\nbeacon jobs --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(*cobra.Command, []string) error { return a.jobs() },
	}
}

func (a *App) jobs() error {
	var records []*engine.JobRecord
	s, err := a.reader("beacon jobs")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		defer s.Close()
		// The readable jobs are listed even if others are damaged.
		records, err = s.Records()
		if err != nil && len(records) == 0 {
			return err
		}
		if a.flags.json {
			hashQuestions(s, records...)
		}
	}
	out := struct {
		Jobs []jobJSON `json:"jobs"`
	}{Jobs: []jobJSON{}}
	for _, r := range records {
		out.Jobs = append(out.Jobs, asJSON(r))
	}
	if a.flags.json {
		return errors.Join(a.printJSON(out), err2(err))
	}
	if len(records) == 0 {
		a.note("no job is stored yet: beacon run creates one")
		return nil
	}
	a.jobTable(records)
	return err2(err)
}

// err2 drops "does not exist": without a database the list is empty.
func err2(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (a *App) jobTable(records []*engine.JobRecord) {
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "JOB\tNAME\tSTATE\tDONE\tFAILED\tREGIONS\tBARRIER\tCREATED\tTOOK\tCOST\tDATA")
	for _, r := range records {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d/%d\t%d\t%s\t%s\t%s\t%s\t$%.3f\t%s\n", safetext.Line(r.ID), r.Name.Line(), r.State(),
			r.Counts.Completed, r.Counts.Total, r.Counts.Failed, foreign.Join(r.Regions, ",").Line(), r.Barrier,
			r.CreatedAt.Local().Format("2006-01-02 15:04:05"), (time.Duration(r.DurationMS) * time.Millisecond).Round(100*time.Millisecond),
			r.CostUSD, data(r.Simulated))
	}
	w.Flush()
}

func (a *App) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show JOB",
		Short:   "Show one job and its executions",
		Example: "beacon show last\nbeacon show last --json",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.withJob("beacon show", args[0], a.show)
		},
	}
}

func (a *App) show(s Store, id string) error {
	rec, err := s.Record(id)
	if err != nil {
		return err
	}
	if a.flags.json {
		hashQuestions(s, rec)
		rows, err := collectRows(s, id)
		if err != nil && len(rows) == 0 {
			return err
		}
		return errors.Join(a.printJSON(struct {
			Job        jobJSON `json:"job"`
			Executions []row   `json:"executions"`
		}{asJSON(rec), rows}), err)
	}
	a.jobTable([]*engine.JobRecord{rec})
	if j := asJSON(rec); j.Collected+j.Resent+j.Unknown > 0 {
		fmt.Fprintf(a.Stdout, "resumed: %d calls collected, %d executions sent again, %d unknown outcomes\n", j.Collected, j.Resent, j.Unknown)
	}
	fmt.Fprintln(a.Stdout)
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "QUESTION\tREGION\tMODEL\tSTATE\tCLASS\tTOOK\tATTEMPTS\tHOPS\tANSWER OR REASON")
	err = eachRow(s, id, func(r *row) error {
		text := r.Answer
		if r.State != engine.Completed.String() {
			text = r.Error
		}
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", r.Question.Line(), r.Region.Line(), r.Model.Line(),
			r.State, deref(r.Class), took(r.DurationMS), r.Attempts, r.Hops, safetext.Truncate(text.Line(), 60))
		return err
	})
	w.Flush()
	return err
}

func deref(s *foreign.Text) string {
	if s == nil {
		return "-"
	}
	return s.Line()
}

func took(ms *int64) string {
	if ms == nil {
		return "-"
	}
	return (time.Duration(*ms) * time.Millisecond).Round(10 * time.Millisecond).String()
}
