package draw

import (
	"strings"
	"testing"
	"time"

	"beacon/engine/foreign"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestProse(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{"paragraphs", "one\ntwo\n\nthree  \nfour", "one two\n\nthree\nfour"},
		{"a heading", "## Who *I* am\ntext", "Who I am\n\ntext"},
		{"emphasis", "a **b c** d*e*f ~~g~~ `h i`", "a b c def g h i"},
		{"lists", "1. one\n2. two\n   - three\n   - four\n3. five", "1. one\n2. two\n   • three\n   • four\n3. five"},
		{"a loose list", "- one\n\n- two\n\n  more", "• one\n\n• two\n\n  more"},
		{"a long item", "- the quick brown fox jumps over the lazy dog", "• the quick brown fox\n  jumps over the lazy\n  dog"},
		{"a quote", "> one\n> two\n>\n> three", "│ one two\n│\n│ three"},
		{"code", "```go\nfunc main() {\n\tx()\n}\n```", "  func main() {\n      x()\n  }"},
		{"a link", "see [the paper](https://e.com/a)", "see the paper\nhttps://e.com/a"},
		{"references and escapes", "&amp; &eacute; &#65; \\* `&amp;`", "& é A * &amp;"},
		{"a rule", "a\n\n---\n\nb", "a\n\n──────────────────────\n\nb"},
		{"a table", "| a | b |\n|---|---|\n| one | 2 |\n| x | yy |", "a   │ b\none │ 2\nx   │ yy"},
		{"no spaces", "这是一个没有空格的很长的句子", "这是一个没有空格的很长\n的句子"},
		{"markup", "a <b>c</b> d", "a <b>c</b> d"},
		{"nothing", "", ""},
	} {
		rows := prose(strings.ReplaceAll(c.in, "\t", "    "), 24, "dark")
		for i, r := range rows {
			rows[i] = strings.TrimRight(strings.TrimPrefix(strings.ReplaceAll(ansi.Strip(r), "\u00a0", " "), "  "), " ")
		}
		if got := strings.Join(rows, "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestProseFitsWhateverComes: no row is wider than the limit, and no style of a row
// continues in the next row.
func TestProseFitsWhateverComes(t *testing.T) {
	piece := rapid.SampledFrom([]string{"word ", "*", "**", "`", "- ", "1. ", "> ", "\n", "\n\n", "# ", "| a | b |\n|--|--|\n", "这是", "[x](y)", "<b>", "&amp;", "    ", "~~", "averyveryverylongwordindeed", "👩\u200d👧"})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "text"), "")
		width := rapid.IntRange(4, 60).Draw(t, "width")
		for _, r := range Markdown(foreign.Text(in), width, "dark") {
			if ansi.StringWidth(r) > width || !strings.HasSuffix(r, Reset) {
				t.Errorf("row of %d cells in %d: %q", ansi.StringWidth(r), width, r)
			}
		}
	})
}

// BenchmarkBudgetProse renders the slowest known text of ShownLimit bytes: at most 3
// s, in a command and not in a frame.
func BenchmarkBudgetProse(b *testing.B) {
	var slowest time.Duration
	for b.Loop() {
		for _, piece := range []string{"**a", "*", "> ", "- ", "[", "`a", "| a ", "word ", "<a", "&#", "1. "} {
			from := time.Now()
			Markdown(foreign.Text(strings.Repeat(piece, ShownLimit/len(piece))), 80, "dark")
			slowest = max(slowest, time.Since(from))
		}
	}
	b.ReportMetric(slowest.Seconds(), "s")
	b.ReportMetric(slowest.Seconds()/3, "of-limit")
}
