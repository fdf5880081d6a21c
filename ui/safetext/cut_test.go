package safetext

import (
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"beacon/engine/foreign"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

const megabyte = 1 << 20

// endless are texts of a megabyte without a place to break.
var endless = map[string]string{
	"a word":           strings.Repeat("a", megabyte),
	"Chinese":          strings.Repeat("这", megabyte/3),
	"combining marks":  "e" + strings.Repeat("\u0301", megabyte/2),
	"only marks":       strings.Repeat("\u0301", megabyte/2),
	"Hangul jamo":      strings.Repeat("\u1100", megabyte/3),
	"joined consonant": strings.Repeat("\u0915\u094d", megabyte/6),
	"prepended":        strings.Repeat("\u0d4e", megabyte/3),
	"flags":            strings.Repeat("\U0001f1e9", megabyte/4),
	"controls":         strings.Repeat("\x1b", megabyte),
	"lines":            strings.Repeat("\n", megabyte),
	"zero-width":       strings.Repeat("\u200b", megabyte/3),
	"Arabic letters":   strings.Repeat("\u0627\u0651", megabyte/4),
}

// allocated returns the bytes that fn allocates.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestARowCostsWhatItIsWide: a row drawn from a megabyte of text allocates at most
// 768 KB.
func TestARowCostsWhatItIsWide(t *testing.T) {
	for name, s := range endless {
		t.Run(name, func(t *testing.T) {
			var row string
			if n := allocated(func() { row = Truncate(Line(s), 120) }); n > 768<<10 { // the race detector empties a pool, so it costs twice
				t.Errorf("%d bytes were allocated", n)
			}
			if w := ansi.StringWidth(row); w > 120 || len(row) > columnBytes*121 {
				t.Errorf("a row of %d columns and %d bytes", w, len(row))
			}
		})
	}
}

func TestLineEndsWhereNoScreenReaches(t *testing.T) {
	for name, s := range endless {
		line := Line(s)
		if n := utf8.RuneCountInString(line); n > foreign.LineMost {
			t.Errorf("%s: %d runes", name, n)
		}
		if Line(line) != line {
			t.Errorf("%s: not stable", name)
		}
	}
	short := strings.Repeat("a", foreign.LineMost)
	if got := Line(short); got != short {
		t.Errorf("a line of %d runes was cut", foreign.LineMost)
	}
	if got, want := Line(short+"a"), short[1:]+"…"; got != want {
		t.Errorf("a line of one more ends with %q", got[len(got)-8:])
	}
	if got := WholeLine(short + "a\nb"); got != short+"a b" {
		t.Errorf("a whole line was cut to %d bytes", len(got))
	}
}

// TestMarksOfOneLetterAreCounted: removed marks are replaced by their number.
func TestMarksOfOneLetterAreCounted(t *testing.T) {
	for in, want := range map[string]string{
		"e" + strings.Repeat("\u0301", 8) + "x":                               "e" + strings.Repeat("\u0301", 8) + "x",
		"e" + strings.Repeat("\u0301", 11) + "x":                              "e" + strings.Repeat("\u0301", 8) + "<+3 marks>x",
		"e" + strings.Repeat("\u0301", 300_000):                               "e" + strings.Repeat("\u0301", 8) + "<+299992 marks>",
		"a" + strings.Repeat("\u0301", 9) + "b" + strings.Repeat("\u0300", 9): "a" + strings.Repeat("\u0301", 8) + "<+1 marks>b" + strings.Repeat("\u0300", 8) + "<+1 marks>",
	} {
		if got := Block(in); got != want {
			t.Errorf("Block(%.20q) = %.80q, want %.80q", in, got, want)
		}
		if got := Block(want); got != want {
			t.Errorf("not stable: %.80q", got)
		}
	}
}

// TestHeadIsTheLongestThatFits: agrees with the width computed by the terminal
// library, for clusters of ordinary size.
func TestHeadIsTheLongestThatFits(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "bc", "é", "e\u0301", "日", "👍🏽", "❤\ufe0f", "🇩🇪", " ", "─", "ก็", "한", "नि", "x\u0301\u0302\u0303"})
	rapid.Check(t, func(t *rapid.T) {
		s := Line(strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "text"), ""))
		width := rapid.IntRange(0, 50).Draw(t, "width")
		head, n := Head(s, width)
		if n != ansi.StringWidth(head) || n > width || !strings.HasPrefix(s, head) {
			t.Fatalf("Head(%q, %d) = %q, %d", s, width, head, n)
		}
		if rest := s[len(head):]; rest != "" {
			if cluster, w := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth); n+w <= width {
				t.Fatalf("Head(%q, %d) = %q, and %q fits too", s, width, head, cluster)
			}
		}
	})
}
