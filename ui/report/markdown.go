package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report for readers of GitHub's dialect; other readers show
// tables as text. Long answers are folded by <details>.
func (r *Report) Markdown(w io.Writer) error {
	m := &markdown{Writer: bufio.NewWriter(w), r: r}
	m.head()
	m.counts()
	m.divergence()
	m.coverage()
	m.failures()
	m.latency()
	m.lanes()
	m.checks()
	m.say("## Answers\n")
	left, damage := r.eachAsked(func(a *asked) error { m.asked(a); return nil })
	if left > 0 {
		m.say("*%s are not shown here, to keep this page readable:* %s *has all of them.*\n", counted(left, "more execution"), m.export())
	}
	return errors.Join(m.Flush(), damage, r.damage)
}

// markdown writes to a buffer that keeps the first error until Flush.
type markdown struct {
	*bufio.Writer
	r *Report
}

func (m *markdown) say(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

// row writes a row of a table. The cells must be Markdown.
func (m *markdown) row(cells ...string) { m.say("| %s |", strings.Join(cells, " | ")) }

// table writes the head of a table. A name that ends in ":" makes a right-aligned
// column.
func (m *markdown) table(names ...string) {
	rule := make([]string, len(names))
	for i := range names {
		rule[i] = "---"
		if name, right := strings.CutSuffix(names[i], ":"); right {
			names[i], rule[i] = name, "---:"
		}
	}
	m.row(names...)
	m.row(rule...)
}

func (m *markdown) export() string {
	return codeSpan("beacon export " + m.r.Job.ID + " --format jsonl")
}

func (m *markdown) head() {
	r, job, rec := m.r, m.r.Job, m.r.Record
	m.say("# %s\n", codeSpan(r.Title()))
	if job.Simulated {
		m.say("> **SIMULATED** No model was asked. Regions, answers and times were played by the simulator, %g times as fast as the real ones.\n", job.Speed)
	}
	m.say("%s: %s of %s executions completed, %s failed.\n", r.State(), number(rec.Counts.Completed), number(rec.Counts.Total), number(rec.Counts.Failed))
	m.table("Job", "")
	m.row("Id", codeSpan(job.ID))
	m.row("Created", moment(rec.CreatedAt))
	m.row("Took", fmt.Sprintf("%s in %s", length(r.Took()), counted(len(rec.Runs), "run")))
	m.row("Cost", "\\"+cost(rec.CostUSD))
	m.row("Data", map[bool]string{true: "SIMULATED", false: "real"}[job.Simulated]+", driver "+codeSpan(rec.Driver))
	m.row("Executions", fmt.Sprintf("%s × %s × %s", counted(len(job.Questions), "question"), counted(len(job.Endpoints), "endpoint"), counted(job.Repeats, "repeat")))
	m.row("Regions", codeSpan(regionsOf(job)))
	m.row("Order", fmt.Sprintf("barrier %s, lookahead %d", job.Barrier, job.Lookahead))
	for _, model := range job.Models {
		m.row("Model", fmt.Sprintf("%s, GPU %s, temperature %g, at most %d tokens", codeSpan(model.ID), codeSpan(model.GPU), model.Temperature, model.MaxTokens))
	}
	m.row("Questions", "SHA-256 "+codeSpan(rec.QuestionsSHA256))
	m.row("Written", fmt.Sprintf("%s by beacon %s", moment(r.Made), codeSpan(r.Version)))
	m.say("")
}

func (m *markdown) counts() {
	m.table("State or class", "Executions:")
	for _, c := range m.r.States {
		m.row(c.Mark.Glyph+" "+c.Mark.Word, number(c.N))
	}
	if m.r.Unread > 0 {
		m.row("? not readable", number(m.r.Unread))
	}
	for _, c := range m.r.Classes {
		m.row("answer: "+c.Mark.Word, number(c.N))
	}
	m.say("")
}

func (m *markdown) coverage() {
	c := &m.r.coverage
	m.say("## Coverage\n\n%s\n", "✓ answered, R refusal, E empty, T truncated, P partial, W wrong, ✗ failed, ⊘ canceled, ⊖ skipped, · pending; a number counts, or is the share that completed.")
	names := []string{"Question"}
	for _, ep := range m.r.Job.Endpoints {
		names = append(names, codeSpan(ep.String()))
	}
	m.table(names...)
	for row := range c.cells {
		cells := []string{codeSpan(c.label(row))}
		for e := range c.cells[row] {
			cells = append(cells, c.cells[row][e].mark().Glyph)
		}
		m.row(cells...)
	}
	m.say("")
}

func (m *markdown) failures() {
	if m.r.Record.Counts.Failed == 0 {
		return
	}
	m.say("## Failures\n")
	m.table("Question", "Endpoint", "Attempts:", "Why")
	for _, f := range m.r.Failed {
		why := codeSpan(f.Reason)
		if f.Hint != "" {
			why += " " + codeSpan(f.Hint)
		}
		if f.Unknown {
			why += " (an attempt's outcome is unknown)"
		}
		m.row(codeSpan(f.Key.Question), codeSpan(f.Key.Region+" · "+f.Key.Model), number(f.Attempts), why)
	}
	m.say("")
	if n := m.r.Unlisted(); n > 0 {
		m.say("*%s are not listed here:* %s *has all.*\n", counted(n, "more failure"), m.export())
	}
}

func (m *markdown) latency() {
	m.say("## Latency\n\nFrom sent to answer, the last attempt of each completed execution; cold starts are apart.\n")
	m.table("Endpoint", "Warm:", "Median:", "95 %:", "Most:", "Cold:", "Median:", "Most:")
	for _, p := range m.r.Paces() {
		name := codeSpan(p.Name)
		if p.Region {
			name = "**" + name + "**"
		}
		m.row(name, number(p.Warm.N), orDash(p.Warm.N, p.Warm.P50), orDash(p.Warm.N, p.Warm.P95), orDash(p.Warm.N, p.Warm.Max),
			number(p.Cold.N), orDash(p.Cold.N, p.Cold.P50), orDash(p.Cold.N, p.Cold.Max))
	}
	m.say("")
}

func (m *markdown) lanes() {
	m.say("## Timeline\n\n%s\n", strings.TrimSuffix(m.r.timeline.summary(), " The table below the chart has the figures of each endpoint."))
	m.table("Run", "Started", "Length:", "Timeout:", "End")
	for _, run := range m.r.RunRows() {
		m.row(fmt.Sprint(run.Number), moment(run.StartedAt), run.Length, run.Timeout, run.Ended)
	}
	m.say("")
	m.table("Endpoint", "Attempts:", "Answered:", "Retries:", "Hops:", "Cold starts:", "Busy:")
	for _, l := range m.r.Lanes() {
		m.row(codeSpan(l.Name), number(l.Attempts), number(l.Answered), number(l.Retries), number(l.Hops), number(l.Cold), length(l.Busy))
	}
	m.say("")
}

func (m *markdown) checks() {
	m.say("## Checks\n")
	if m.r.Verify == nil {
		m.say("The job could not be judged, because not all of it can be read.\n")
		return
	}
	m.table("Check", "Holds", "Found", "Wanted")
	for _, c := range m.r.Verify.Checks {
		m.row(c.ID, map[bool]string{true: "✓ yes", false: "✗ no"}[c.OK], codeSpan(c.Got), codeSpan(c.Want))
	}
	m.say("")
}

func (m *markdown) asked(a *asked) {
	m.say("### Q%d %s\n\n%s", a.Number, codeSpan(a.Question.ID), fence(a.Question.Text))
	if a.Question.Expect != "" {
		m.say("A right answer contains %s.\n", codeSpan(a.Question.Expect))
	}
	for i := range a.Answers {
		m.answer(&a.Answers[i])
	}
}

// answer writes one answer, folded if it is long. The summary of the fold is HTML, so
// it has only our own words; text from outside follows in Markdown.
func (m *markdown) answer(s *shown) {
	m.say("%s **%s**, %s%s\n", s.Mark.Glyph, codeSpan(s.Where), s.Mark.Word, strings.Join(append([]string{""}, s.Facts...), ", ")+quoted(s.Said))
	text := fence(s.Text)
	if s.Cut > 0 {
		text += fmt.Sprintf("\n*%s of this answer are not shown here.*\n", counted(s.Cut, "more byte"))
	}
	if s.Long {
		m.say("<details><summary>%s</summary>\n\n%s\n</details>\n", counted(len(s.Text)+s.Cut, "byte"), text)
		return
	}
	m.say("%s", text)
	if s.Hint != "" {
		m.say("%s\n", codeSpan(s.Hint))
	}
}

// quoted formats the facts that an endpoint reported.
func quoted(said []string) string {
	var out strings.Builder
	for _, f := range said {
		out.WriteString(", " + codeSpan(f))
	}
	return out.String()
}
