package draw

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"beacon/engine/foreign"
	"beacon/ui/uitest"
)

// pageMost is the heap limit for drawing any one answer.
const pageMost = 64 << 20

// bombs are small texts with a large output.
func bombs() map[string]string {
	fill := func(piece string) string { return strings.Repeat(piece, ShownLimit/len(piece)) }
	table := func(columns int, row string) string {
		wide := strings.Repeat("|a", columns) + "\n" + strings.Repeat("|-", columns) + "\n"
		return wide + strings.Repeat(row, (ShownLimit-len(wide))/len(row))
	}
	return map[string]string{
		"a table of 8,000 columns":     table(8000, "|\n"),
		"a table in a quote":           "> " + strings.ReplaceAll(strings.TrimSpace(table(900, "|\n")), "\n", "\n> ")[:ShownLimit-2],
		"a table of marks without end": table(8000, "+\n"),
		"a table of odd blanks":        table(8000, "\u00a0\n"),
		"tables one after the other":   fill(table(900, "|\n")[:3600] + strings.Repeat("|\n", 10) + "\n\n"),
		"quotes":                       fill(">"),
		"lists":                        fill("- "),
		"numbers":                      fill("1. "),
		"lists and blank lines":        strings.Repeat("- ", 90) + "a\n" + strings.Repeat("\n", ShownLimit-190),
		"lists by indentation":         staircase("- a"),
		"brackets":                     fill("["),
		"brackets there and back":      strings.Repeat("[", ShownLimit/2) + strings.Repeat("]", ShownLimit/2),
		"links that do not end":        fill("[a]("),
		"images":                       fill("![["),
		"an address named often":       "[a]: " + strings.Repeat("b", ShownLimit/2) + "\n\n" + strings.Repeat("[a]", 7900),
		"an address of blanks":         "[a]: <" + strings.Repeat(" b", ShownLimit/4) + ">\n\n" + strings.Repeat("[a]", 7900),
		"stars and underscores":        fill("a*_"),
		"stars":                        fill("**a "),
		"ticks":                        fill("`a"),
		"markup":                       fill("<a b="),
		"references":                   fill("&#1;"),
		"headings":                     fill("a\n===\n"),
		"lines":                        fill("\n"),
		"short lines":                  fill("a\n\n"),
		"lines of code":                "```\n" + fill("a\n"),
		"one line of code":             "```\n" + fill("a"),
		"a word of a megabyte":         strings.Repeat("a", megabyte),
		"combining marks":              "e" + strings.Repeat("\u0301", 300_000),
		"marks of a table":             "|a|\n|-|\n|" + strings.Repeat("\u0301", 300_000) + "|",
		"jamo":                         fill("\u1100"),
		"zero-width":                   fill("\u200b"),
		"controls":                     fill("\x1b"),
	}
}

// staircase returns lines whose indentation grows with each line.
func staircase(unit string) string {
	var b strings.Builder
	for i := 0; b.Len() < ShownLimit; i++ {
		b.WriteString(strings.Repeat("  ", i) + unit + "\n")
	}
	return b.String()
}

// hang is longer than any answer takes, on any machine.
const hang = 20 * time.Second

func TestNoAnswerCostsMoreThanItsBound(t *testing.T) {
	for name, s := range bombs() {
		t.Run(name, func(t *testing.T) { checkPage(t, s, 80) })
	}
}

// checkPage draws a text and checks memory and size of the result.
func checkPage(t *testing.T, s string, width int) {
	t.Helper()
	var rows []string
	began := time.Now()
	if n := uitest.Allocated(func() { rows = Markdown(foreign.Text(s), width, "dark") }); n > pageMost {
		t.Errorf("%d MB were allocated", n>>20)
	}
	// An answer takes milliseconds; a cost that grows with the square takes minutes.
	if took := time.Since(began); took > hang {
		t.Errorf("it took %s", took)
	}
	size := 0
	for _, r := range rows {
		size += len(r)
		if ansi.StringWidth(r) > width {
			t.Fatalf("a row of %d columns: %.200q", ansi.StringWidth(r), r)
		}
	}
	if len(rows) > rowsMost+6 || size > drawnMost+8*len(rows)+1000 {
		t.Errorf("%d rows of %d bytes", len(rows), size)
	}
}

func TestWhatIsTooMuchIsShownPlainAndSaidSo(t *testing.T) {
	for in, why := range map[string]string{
		strings.Repeat("|a", 200) + "\n" + strings.Repeat("|-", 200) + "\n" + strings.Repeat("|b\n", 60): "(shown as plain text: tables of 12462 cells)",
		strings.Repeat("> ", 101) + "deep":                                          "(shown as plain text: lists or quotes 101 deep)",
		strings.Repeat("- ", 50) + "deep" + strings.Repeat("\n", 5000):              "(shown as plain text: 5001 lines in lists or quotes 50 deep)",
		strings.Repeat("[x ", 8001):                                                 "(shown as plain text: more than 8000 brackets in a paragraph)",
		strings.Repeat("*x ", 16001):                                                "(shown as plain text: more than 16000 stars in a paragraph)",
		"[a]: " + strings.Repeat("b", 30_000) + "\n\n" + strings.Repeat("[a] ", 50): "(the rest is not drawn: over 10000 rows or 1 MiB)",
	} {
		rows := Markdown(foreign.Text(in), 120, "dark")
		if got := rows[len(rows)-1]; got != why {
			t.Errorf("%.20q ends with %q, want %q", in, got, why)
		}
		if body := ansi.Strip(strings.Join(rows, "\n")); !strings.Contains(body, in[len(in)/2:len(in)/2+2]) {
			t.Errorf("%.20q is not shown:\n%.200s", in, body)
		}
	}
}

// TestOrdinaryAnswersAreDrawn: long and richly formatted answers are drawn as
// Markdown.
func TestOrdinaryAnswersAreDrawn(t *testing.T) {
	for name, s := range map[string]string{
		"a table of 1,000 rows":  "| a | b | c | d | e |\n|---|:-:|--:|---|---|\n" + strings.Repeat("| 1 | 2 | 3 | 4 | 5 |\n", 1000),
		"20 tables":              strings.Repeat("| a | b | c |\n|---|---|---|\n"+strings.Repeat("| 1 | 2 | 3 |\n", 50)+"\ntext\n\n", 20),
		"a list of 2,000 links":  strings.Repeat("- **one** [two](https://example.com/a)\n", 1600),
		"a tree of lists":        strings.Repeat("- one\n  - two\n    - three\n      - four\n        1. five\n", 1000),
		"quoted mail":            strings.Repeat("> > > one **two** _three_\n", 2000),
		"sixty pages of prose":   strings.Repeat(strings.Repeat("The *quick* brown fox, `x_y_z`. ", 20)+"\n\n", 90),
		"a program":              "```go\n" + strings.Repeat("if a[i] == *b[j] { return x[k] }\n", 1500) + "```\n",
		"a rule between thought": strings.Repeat("one\n\n---\n\ntwo\n\n", 2000),
	} {
		if why := tooMuch(s[:min(len(s), ShownLimit)]); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
}

// FuzzMarkdown searches for texts that exceed the limits of an answer: a beginning, a
// repeated piece and an end.
func FuzzMarkdown(f *testing.F) {
	for _, piece := range []string{"**a", "*", "> ", "- ", "[", "![[", "`a", "| a ", "<a", "&#", "1. ", "[a](", "a*_", "~~", "\n", "a\n===\n", "\u0301", "[a]", "\\|", "<!--", "+\n"} {
		f.Add("", piece, uint16(10_000), "")
	}
	f.Add("[a]: "+strings.Repeat("b", 1000)+"\n\n", "[a]", uint16(3000), "")
	f.Add(strings.Repeat("|a", 500)+"\n"+strings.Repeat("|-", 500)+"\n", "|\n", uint16(20), "")
	f.Add(strings.Repeat("- ", 60), "\n", uint16(3000), "a")
	f.Add("|a|b|\n|-|-|\n", "|`\\|`|b|\n", uint16(2000), "")
	f.Fuzz(func(t *testing.T, before, piece string, times uint16, after string) {
		n := min(int(times), ShownLimit/max(1, len(piece)))
		checkPage(t, before+strings.Repeat(piece, n)+after, 40)
	})
}
