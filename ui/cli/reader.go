package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// reader prints a job as sentences, one a line, in the order of the events: a screen
// reader cannot follow a screen that is redrawn. It reports success per question and
// failures at once.
type reader struct {
	w     io.Writer
	names map[foreign.Text]string // last printed state by region
}

func newReader(w io.Writer) *reader { return &reader{w, map[foreign.Text]string{}} }

// print prints an event of the engine; run.Options.Observe calls it.
func (r *reader) print(ev engine.Event) {
	if s := r.sentence(ev); s != "" {
		fmt.Fprintln(r.w, safetext.WholeLine(s))
	}
}

func (r *reader) sentence(ev engine.Event) string {
	where := ev.Region + ", " + ev.Model
	switch ev.Name {
	case engine.JobStarted:
		s := fmt.Sprintf("Job %s begins: %d questions, %v executions.", engine.ShortID(ev.Job), ev.TotalQuestions, ev.Executions)
		if ev.Simulated {
			s += " The data is simulated."
		}
		return s
	case engine.BatchStarted:
		return fmt.Sprintf("Question %d of %d, %s, begins.", ev.QuestionNum, ev.TotalQuestions, ev.Question)
	case engine.BatchCompleted:
		return fmt.Sprintf("Question %d of %d, %s, is done.", ev.QuestionNum, ev.TotalQuestions, ev.Question)
	case engine.ExecutionRetrying:
		return fmt.Sprintf("%s, %s: %s. It is tried again%s.", ev.Question, where, ev.Error, within(ev.RetryMS))
	case engine.ExecutionFinished:
		if ev.State == engine.Completed.String() {
			return ""
		}
		return fmt.Sprintf("%s, %s: %s. %s", ev.Question, where, ev.State, full(ev.Error, ev.Hint))
	case engine.RegionHealthEvent:
		if r.names[ev.Region] == ev.State {
			return ""
		}
		r.names[ev.Region] = ev.State
		return strings.TrimSpace(fmt.Sprintf("Region %s is %s. %s", ev.Region, ev.State, full(ev.Error, "")))
	}
	return ""
}

func within(ms *int64) string {
	if ms == nil {
		return ""
	}
	return " in " + (time.Duration(*ms) * time.Millisecond).Round(100*time.Millisecond).String()
}

// full returns a reason and a hint as sentences.
func full(reason, hint foreign.Text) string {
	var out []string
	for _, s := range []foreign.Text{reason, hint} {
		if s != "" {
			out = append(out, strings.ToUpper(s[:1].Line())+s[1:].Line()+".")
		}
	}
	return strings.Join(out, " ")
}
