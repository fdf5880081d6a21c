package cli

import (
	"io"
	"strconv"
	"strings"
	"time"

	"beacon/engine/foreign"
)

// columns are the columns of csv, in order.
var columns = []string{
	"job", "question", "question_text", "category", "region", "model", "repeat", "state", "class", "answer", "error", "attempts",
	"unknown_outcome", "started_at", "finished_at", "duration_ms", "inference_ms", "cold", "hops", "container_id", "observed_region",
	"code_version", "prompt_sha256", "system_prompt_sha256", "temperature", "max_tokens", "tokens", "cost_usd", "simulated", "class_rule",
}

// exportCSV writes a line of column names, then a line for each execution. Every text is
// quoted and no formula (RFC 4180). On a terminal a text is visible too; in a file and in a
// pipe it keeps its characters.
func exportCSV(w io.Writer, s Store, id string) error {
	text := foreign.Text.CSV
	if out, ok := w.(*output); ok && out.terminal {
		text = foreign.Text.VisibleCSV
	}
	if _, err := io.WriteString(w, strings.Join(columns, ",")+"\n"); err != nil {
		return err
	}
	return eachRow(s, id, func(r *row) error {
		_, err := io.WriteString(w, strings.Join(r.cells(text), ",")+"\n")
		return err
	})
}

// cells returns the row for csv: the values of json, an empty cell for an unknown one. text
// makes the cell of a text.
func (r *row) cells(text func(foreign.Text) string) []string {
	optional := func(s *foreign.Text) string {
		if s == nil {
			return ""
		}
		return text(*s)
	}
	return []string{
		text(foreign.Text(r.Job)), text(r.Question), text(r.QuestionText), text(r.Category), text(r.Region), text(r.Model), strconv.Itoa(r.Repeat), text(foreign.Text(r.State)),
		optional(r.Class), text(r.Answer), text(r.Error), strconv.Itoa(r.Attempts), strconv.FormatBool(r.UnknownOutcome), moment(r.StartedAt),
		moment(r.FinishedAt), number(r.DurationMS), number(r.InferenceMS), strconv.FormatBool(r.Cold), strconv.Itoa(r.Hops), optional(r.ContainerID),
		optional(r.ObservedRegion), optional(r.CodeVersion), optional(r.PromptSHA256), optional(r.SystemPromptSHA256), float(r.Temperature),
		number(r.MaxTokens), number(r.Tokens), float(r.CostUSD), strconv.FormatBool(r.Simulated), optional(r.ClassRule),
	}
}

func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func float(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'g', -1, 64)
}
