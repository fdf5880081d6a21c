package draw

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"beacon/engine/foreign"
	"beacon/ui/safetext"
	"beacon/ui/uitest"
)

const megabyte = 1 << 20

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", []string{""}},
		{"the quick brown fox", []string{"the quick", "brown fox"}},
		{"  one\n\n two ", []string{"one", "", "two"}},
		{"averyverylongword and", []string{"averyveryl", "ongword", "and"}},
		{"a averyverylongword", []string{"a", "averyveryl", "ongword"}},
		{"这是一个没有空格", []string{"这是一个没", "有空格"}},
	} {
		if got := Wrap(c.in, 10); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if got := Wrap("日 a", 1); !slices.Equal(got, []string{"…", "a"}) {
		t.Errorf("a letter that is wider than the row: %q", got)
	}
}

// TestWrapLosesNoWord: rows fit the width, and joined they are the text.
func TestWrapLosesNoWord(t *testing.T) {
	piece := rapid.SampledFrom([]string{"word ", "a", " ", "\n", "这是", "averyveryverylongword", "e\u0301", "👩🏽", "\u0301 "})
	rapid.Check(t, func(t *rapid.T) {
		s := safetext.Block(strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "text"), ""))
		width := rapid.IntRange(2, 40).Draw(t, "width")
		rows := Wrap(s, width)
		for _, r := range rows {
			if ansi.StringWidth(r) > width {
				t.Fatalf("%q is wider than %d", r, width)
			}
		}
		without := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := without(strings.Join(rows, " ")); got != without(s) {
			t.Fatalf("%q became %q", s, rows)
		}
		most := rapid.IntRange(1, 10).Draw(t, "most")
		first, more := WrapHead(foreign.Text(s), width, most)
		if !slices.Equal(first, rows[:min(most, len(rows))]) || more != (len(rows) > most) {
			t.Fatalf("the first %d rows of %q: %q, more %v", most, rows, first, more)
		}
	})
}

// TestWrapIsLinear: twice the text takes at most three times the memory, not four
// times.
func TestWrapIsLinear(t *testing.T) {
	for name, piece := range map[string]string{"one word": "a", "words": "ab ", "lines": "\n", "Chinese": "这", "marks": "e\u0301"} {
		half, whole := strings.Repeat(piece, 100_000/len(piece)), strings.Repeat(piece, 200_000/len(piece))
		rows := 0
		once := uitest.Allocated(func() { rows = len(Wrap(half, 60)) })
		twice := uitest.Allocated(func() { rows = len(Wrap(whole, 60)) - 2*rows })
		if twice > 3*once {
			t.Errorf("%s: %d bytes, then %d", name, once, twice)
		}
		if rows < -2 || rows > 2 {
			t.Errorf("%s: %d rows more than twice as many", name, rows)
		}
	}
}

func TestTheFirstRowsCostTheSameWhateverFollows(t *testing.T) {
	for name, s := range map[string]string{
		"one word": strings.Repeat("a", megabyte), "blanks": strings.Repeat(" ", megabyte), "lines": strings.Repeat("\n", megabyte),
		"marks": "e" + strings.Repeat("\u0301", 300_000), "jamo": strings.Repeat("\u1100", 300_000), "controls": strings.Repeat("\x1b", megabyte),
	} {
		var rows []string
		if n := uitest.Allocated(func() { rows, _ = WrapHead(foreign.Text(s), 60, 20) }); n > 256<<10 {
			t.Errorf("%s: %d bytes were allocated", name, n)
		}
		if _, more := WrapHead(foreign.Text(s), 60, 20); !more || len(rows) > 20 || len(strings.Join(rows, "")) > 64<<10 {
			t.Errorf("%s: %d rows of %d bytes, more %v", name, len(rows), len(strings.Join(rows, "")), more)
		}
	}
}
