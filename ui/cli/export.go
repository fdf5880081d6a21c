package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/report"
)

// row is one execution in an export. A nil pointer is an unknown value.
type row struct {
	Job                string        `json:"job"`
	Question           foreign.Text  `json:"question"`
	QuestionText       foreign.Text  `json:"question_text"`
	Category           foreign.Text  `json:"category"`
	Region             foreign.Text  `json:"region"`
	Model              foreign.Text  `json:"model"`
	Repeat             int           `json:"repeat"`
	State              string        `json:"state"`
	Class              *foreign.Text `json:"class"`
	Answer             foreign.Text  `json:"answer"`
	Error              foreign.Text  `json:"error"`
	Attempts           int           `json:"attempts"`
	UnknownOutcome     bool          `json:"unknown_outcome"`
	StartedAt          *time.Time    `json:"started_at"`
	FinishedAt         *time.Time    `json:"finished_at"`
	DurationMS         *int64        `json:"duration_ms"`
	InferenceMS        *int64        `json:"inference_ms"`
	Cold               bool          `json:"cold"`
	Hops               int           `json:"hops"`
	ContainerID        *foreign.Text `json:"container_id"`
	ObservedRegion     *foreign.Text `json:"observed_region"`
	CodeVersion        *foreign.Text `json:"code_version"`
	PromptSHA256       *foreign.Text `json:"prompt_sha256"`
	SystemPromptSHA256 *foreign.Text `json:"system_prompt_sha256"`
	Temperature        *float64      `json:"temperature"`
	MaxTokens          *int64        `json:"max_tokens"`
	Tokens             *int64        `json:"tokens"`
	CostUSD            *float64      `json:"cost_usd"`
	Simulated          bool          `json:"simulated"`
	ClassRule          *foreign.Text `json:"class_rule"`
}

func newRow(job *engine.Job, i int, x *engine.Execution, a *engine.Answer) *row {
	q, e, _ := job.At(i)
	m, _ := job.Model(job.Endpoints[e].Model)
	maxTokens := int64(m.MaxTokens)
	r := &row{
		Job: job.ID, Question: x.Question, QuestionText: job.Questions[q].Text, Category: job.Questions[q].Category, Region: x.Region,
		Model: x.Model, Repeat: x.Repeat, State: x.State.String(), Class: known(foreign.Text(x.Class)), Error: x.Reason, Attempts: len(x.Attempts),
		UnknownOutcome: x.UnknownOutcome(), Temperature: &m.Temperature, MaxTokens: &maxTokens, Simulated: job.Simulated, ClassRule: known(x.ClassRule),
	}
	if last := x.Last(); last != nil {
		r.StartedAt, r.Cold, r.CostUSD = &x.Attempts[0].SentAt, last.Cold, &x.CostUSD
		if last.Call != nil {
			r.Hops = last.Call.Hops
		}
		if !last.Open() {
			ms := last.Duration().Milliseconds()
			r.FinishedAt, r.DurationMS = &last.SettledAt, &ms
		}
	}
	if a != nil {
		r.Answer, r.InferenceMS, r.Tokens = a.Text, a.InferenceMS, a.Tokens
		r.ContainerID, r.ObservedRegion, r.CodeVersion = known(a.ContainerID), known(a.ObservedRegion), known(a.CodeVersion)
		r.PromptSHA256, r.SystemPromptSHA256 = known(a.PromptSHA256), known(a.SystemPromptSHA256)
	}
	return r
}

func known(s foreign.Text) *foreign.Text {
	if s == "" {
		return nil
	}
	return &s
}

// eachRow calls fn with each execution of a job, in the order of its plan. It skips
// an execution that cannot be read and names it in the error that it returns.
func eachRow(s Store, id string, fn func(*row) error) error {
	job, err := s.Job(id)
	if err != nil {
		return err
	}
	var damaged []error
	for i := range job.Total() {
		x, a, err := s.Execution(id, job.KeyAt(i))
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		if err := fn(newRow(job, i, x, a)); err != nil {
			return err
		}
	}
	if len(damaged) == 0 {
		return nil
	}
	return &partial{errors.Join(damaged[:min(len(damaged), 10)]...)}
}

func collectRows(s Store, id string) (rows []row, err error) {
	rows = []row{}
	err = eachRow(s, id, func(r *row) error {
		rows = append(rows, *r)
		return nil
	})
	return rows, err
}

func (a *App) exportCommand() *cobra.Command {
	var format, output string
	cmd := &cobra.Command{
		Use:     "export JOB",
		Short:   "Write every execution of a job as jsonl, json or csv, or a report as markdown or html",
		Example: "beacon export last > answers.jsonl\nbeacon export last --format csv --output answers.csv\nbeacon export last --format html --output report.html",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := a.formats()[format]
			if !ok {
				return engine.Usagef("format %q is not known: use jsonl, json, csv, markdown or html", format)
			}
			if err := a.checkOutput(output); err != nil {
				return err
			}
			return a.withJob("beacon export", args[0], func(s Store, id string) error {
				return a.export(cmd.Context(), s, id, output, write)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonl", "write jsonl, json or csv with every field, or a report as markdown or html")
	cmd.Flags().StringVar(&output, "output", "", "write to FILE instead of stdout")
	return cmd
}

// formats returns the functions that write a job, by the name of their format.
func (a *App) formats() map[string]func(w io.Writer, s Store, id string) error {
	return map[string]func(w io.Writer, s Store, id string) error{
		"jsonl": exportLines, "json": exportArray, "csv": exportCSV,
		"markdown": a.reporter((*report.Report).Markdown), "html": a.reporter((*report.Report).HTML),
	}
}

// reporter returns a function that writes the report of a job.
func (a *App) reporter(write func(*report.Report, io.Writer) error) func(w io.Writer, s Store, id string) error {
	return func(w io.Writer, s Store, id string) error {
		r, err := report.New(s, id, report.Options{Made: time.Now(), Version: foreign.Text(a.Version)})
		if err != nil {
			return err
		}
		if err := write(r, w); err != nil {
			return &partial{err}
		}
		return nil
	}
}

func (a *App) export(ctx context.Context, s Store, id, output string, write func(io.Writer, Store, string) error) error {
	if output == "" || a.isStdout(output) {
		o := openStdout(ctx, a.Stdout)
		return o.finish(write(o, s, id))
	}
	o, err := openOutput(ctx, output)
	if err != nil {
		return err
	}
	err = o.finish(write(o, s, id))
	if errors.Is(err, context.Canceled) {
		a.note("export canceled: %s is unchanged", output)
		return exitWith(exitCanceled)
	}
	return err
}

// isStdout reports whether path is the file of standard output, such as /dev/stdout.
func (a *App) isStdout(path string) bool {
	f, ok := a.Stdout.(*os.File)
	if !ok {
		return false
	}
	out, err := f.Stat()
	there, terr := os.Stat(path)
	return err == nil && terr == nil && os.SameFile(out, there)
}

func exportLines(w io.Writer, s Store, id string) error {
	enc := foreign.NewEncoder(w)
	return eachRow(s, id, func(r *row) error { return enc.Encode(r) })
}

func exportArray(w io.Writer, s Store, id string) error {
	enc, sep := foreign.NewEncoder(w), "["
	err := eachRow(s, id, func(r *row) error {
		if _, err := io.WriteString(w, sep+"\n"); err != nil {
			return err
		}
		sep = ","
		return enc.Value(r)
	})
	if sep == "[" {
		sep = "[\n"
	} else {
		sep = "\n"
	}
	_, werr := io.WriteString(w, sep+"]\n")
	return errors.Join(err, werr)
}
