package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/compare"
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

func (a *App) compareCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "compare JOB [JOB]",
		Short: "Compare the answers of each question and model across regions, or between two jobs",
		Long: "Compare the answers of a job across its regions: their classes and the distances between their texts.\n" +
			"With enough repeats, also test which regions differ by more than the repeats within one region.\n" +
			"With two jobs, show which answers changed from the first job to the second.",
		Example: "beacon compare last\nbeacon compare last --json\nbeacon compare 01JDC7K last",
		Args:    usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.withJob("beacon compare", args[0], func(s Store, id string) error {
				if len(args) == 1 {
					return a.compareRegions(s, id)
				}
				other, err := s.Resolve(args[1])
				if err != nil {
					return err
				}
				return a.compareJobs(s, id, other)
			})
		},
	}
}

func (a *App) compareRegions(s Store, id string) error {
	r, err := compare.Job(s, id, compare.Options{})
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(r)
	}
	printReport(a.Stdout, r)
	return nil
}

func (a *App) compareJobs(s Store, before, after string) error {
	c, err := compare.Between(s, before, after)
	if err != nil {
		return err
	}
	if c.Both == 0 {
		return &engine.UsageError{Err: fmt.Errorf("jobs %s and %s have no execution in common", engine.ShortID(before), engine.ShortID(after)),
			Hint: "compare jobs that share question ids, regions and models"}
	}
	if a.flags.json {
		return a.printJSON(c)
	}
	printChanges(a.Stdout, c)
	return nil
}

// classGlyph returns the sign of a cell; the legend below the table explains it.
func classGlyph(c *compare.Cell) string {
	switch c.State {
	case engine.Completed.String():
	case engine.Failed.String():
		return "✗"
	case engine.Canceled.String():
		return "⊘"
	case engine.Skipped.String():
		return "⊖"
	default:
		return "·"
	}
	switch c.Class {
	case engine.Refusal:
		return "⚠"
	case engine.Partial:
		return "~"
	case engine.Empty:
		return "∅"
	case engine.Truncated:
		return "…"
	case engine.Wrong:
		return "≠"
	}
	return "✓"
}

// printReport writes the verdicts in words, then the groups, most different first, and the
// warnings.
func printReport(w io.Writer, r *compare.Report) {
	head := fmt.Sprintf("job %s  regions %s", engine.ShortID(r.Job), foreign.Join(r.Regions, " "))
	if r.Simulated {
		head += "  SIMULATED"
	}
	fmt.Fprintln(w, safetext.Line(head))
	fmt.Fprintln(w, safetext.Line(r.Verdict()))
	if r.Test.Possible {
		for _, sentence := range r.Sentences() {
			fmt.Fprintln(w, "  "+safetext.Line(sentence))
		}
	}
	fmt.Fprintf(w, "%d of %d groups are complete\n", r.Coverage.Complete, r.Coverage.Groups)
	t := newTable("QUESTION", "MODEL", foreign.Join(r.Regions, " "), "DISTANCE", "NOISE", "")
	for _, g := range byDivergence(r) {
		t.row(g.Question, g.Model, foreign.Text(cellsOf(g, r.Regions)), foreign.Text(figure(g.Divergence)), foreign.Text(figure(g.Noise)), foreign.Text(remark(g)))
	}
	t.print(w)
	fmt.Fprintln(w, "✓ answered  ⚠ refusal  ~ partial  ∅ empty  … truncated  ≠ wrong  ✗ failed  ⊘ canceled  ⊖ skipped  · open  - not offered")
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, "! "+safetext.Line(warning))
	}
}

// byDivergence returns the groups with two or more cells, most different first.
func byDivergence(r *compare.Report) []*compare.Group {
	var out []*compare.Group
	for i := range r.Groups {
		if len(r.Groups[i].Cells) > 1 {
			out = append(out, &r.Groups[i])
		}
	}
	slices.SortStableFunc(out, compare.MoreDivergent)
	return out
}

func cellsOf(g *compare.Group, regions []foreign.Text) string {
	var out []string
	for _, name := range regions {
		sign := "-"
		for i := range g.Cells {
			if g.Cells[i].Region == foreign.Text(name) {
				sign = classGlyph(&g.Cells[i])
			}
		}
		out = append(out, sign+strings.Repeat(" ", max(0, safetext.Width(name.Line())-1)))
	}
	return strings.Join(out, " ")
}

func figure(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", *v)
}

// remark names the findings of a group: significant pairs, pairs and cells left out.
func remark(g *compare.Group) string {
	var out []string
	for _, p := range g.Pairs {
		if p.Significant {
			out = append(out, fmt.Sprintf("%s-%s differ (p %.3f)", p.A, p.B, *p.PHolm))
		} else if !p.Comparable {
			out = append(out, fmt.Sprintf("%s-%s not compared: %s", p.A, p.B, p.Why))
		}
	}
	if g.ClassesDiffer {
		out = append(out, "classes differ")
	}
	if !g.Complete && len(g.Missing) > 0 {
		m := g.Missing[0]
		out = append(out, fmt.Sprintf("not scored: %s %s (%s)", m.Region, m.State, m.Why))
	}
	return strings.Join(out, "; ")
}

// changesShown limits the rows of the table; --json has all changes.
const changesShown = 50

func printChanges(w io.Writer, c *compare.Changes) {
	fmt.Fprintf(w, "from %s to %s: %d executions in both, %d only before, %d only after\n", safetext.Line(engine.ShortID(c.Before)), safetext.Line(engine.ShortID(c.After)), c.Both, c.OnlyBefore, c.OnlyAfter)
	fmt.Fprintf(w, "%d answers compared: %d with identical text, %d with another class\n", c.Compared, c.Unchanged, c.ClassChanges)
	for _, id := range c.OtherText {
		fmt.Fprintf(w, "! question %s was not compared: its text differs between the two jobs\n", id.Line())
	}
	t := newTable("QUESTION", "REGION", "MODEL", "BEFORE", "AFTER", "DISTANCE", "")
	shown := 0
	for i := range c.Changes {
		ch := &c.Changes[i]
		if ch.Distance != nil && *ch.Distance == 0 && !ch.ClassChanged() || shown == changesShown {
			continue
		}
		shown++
		t.row(ch.Question, ch.Region, ch.Model, foreign.Text(sideWord(ch.Before)), foreign.Text(sideWord(ch.After)), foreign.Text(figure(ch.Distance)), ch.NotCompared)
	}
	if shown > 0 {
		t.print(w)
	}
	if shown == changesShown {
		fmt.Fprintf(w, "shown are the %d that changed most; --json has all\n", changesShown)
	}
}

func sideWord(s compare.Side) string {
	if s.Class != "" {
		return string(s.Class)
	}
	return s.State
}

// table prints columns of foreign text, made safe for a terminal.
type table struct{ rows [][]foreign.Text }

func newTable(titles ...foreign.Text) *table {
	t := &table{}
	t.row(titles...)
	return t
}

func (t *table) row(cells ...foreign.Text) {
	for i := range cells {
		cells[i] = foreign.Text(cells[i].Line())
	}
	t.rows = append(t.rows, cells)
}

// cellMost is the largest width of a column; the last column has no limit.
const cellMost = 32

func (t *table) print(w io.Writer) {
	widths := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, c := range row[:len(row)-1] {
			widths[i] = max(widths[i], min(cellMost, safetext.Width(c.Line())))
		}
	}
	for _, row := range t.rows {
		var b strings.Builder
		for i, c := range row {
			if i == len(row)-1 {
				b.WriteString(c.Line())
				break
			}
			c = foreign.Text(safetext.Truncate(c.Line(), widths[i]))
			b.WriteString(c.Line() + strings.Repeat(" ", widths[i]-safetext.Width(c.Line())+2))
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}
