package draw

import (
	"slices"
	"strings"
	"testing"

	"beacon/engine/foreign"

	"github.com/charmbracelet/x/ansi"
)

// TestPlainSaysWhatItLeavesOut: only the beginning of a long text is drawn, with a
// note.
func TestPlainSaysWhatItLeavesOut(t *testing.T) {
	theme := NewTheme(Looks{})
	for name, c := range map[string]struct {
		rows []string
		want []string // the last rows
	}{
		"short":           {Plain("one two\x1b", 40), []string{"one two␛"}},
		"long":            {Plain(foreign.Text(strings.Repeat("ab ", 100_000)), 40), []string{"(the first 65.5 KB of 300.0 KB)"}},
		"many rows":       {Plain(foreign.Text(strings.Repeat("\n", 20_000)), 40), []string{restNote[:39] + "…"}},
		"the same words":  {WordDiff(theme, "one two", "one two", 40), []string{"one two"}},
		"a wide word":     {WordDiff(theme, "abcdefghij", "abcdefghij", 4), []string{"abcd", "efgh", "ij"}},
		"more words":      {WordDiff(theme, "", foreign.Text(strings.Repeat("a ", 5000)), 40), []string{"(the first 4000 words)"}},
		"more than shown": {WordDiff(theme, "", foreign.Text(strings.Repeat("ab ", 100_000)), 40), []string{"(the first 4000 words)", "(the first 65.5 KB of 300.0 KB)"}},
	} {
		for _, r := range c.rows {
			if w := ansi.StringWidth(r); w > 40 {
				t.Errorf("%s: a row of %d columns", name, w)
			}
		}
		if got := c.rows[max(0, len(c.rows)-len(c.want)):]; !slices.Equal(got, c.want) {
			t.Errorf("%s: ends with %q, want %q", name, got, c.want)
		}
	}
}
