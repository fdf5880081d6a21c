package safetext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":            "plain text",
		"a\x1b[31mred":          "a␛[31mred",
		"bell\a back\b del\x7f": "bell␇ back␈ del␡",
		"tab\there":             "tab here",
		"one\r\ntwo\nthree":     "one two three",
		"over\rwrite":           "over␍write",
		"c1 \u009b31m":          "c1 <U+009B>31m",
		"bidi \u202eevil":       "bidi <U+202E>evil",
		"zero\u200bwidth":       "zero<U+200B>width",
		"bad \xff\xfe bytes":    "bad \uFFFD\uFFFD bytes",
		"raw c1 \x9b31m":        "raw c1 \uFFFD31m",
		"naïve 日本 é":            "naïve 日本 é",
		"line\u2028sep":         "line<U+2028>sep",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBlockKeepsLines(t *testing.T) {
	if got, want := Block("a\r\nb\n\tc\x1b]0;x\a\rd"), "a\nb\n    c␛]0;x␇␍d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"hello", 5, "hello"}, {"hello", 4, "hel…"}, {"hello", 1, "…"}, {"hello", 0, ""}, {"hello", -3, ""},
		{"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"},
		{"e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"}, {"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
	} {
		if got := Truncate(c.in, c.width); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, s := range []string{"", "a\x1b[2J", "\x9b", "\u009d52;c;eA==\a", "日本\u202e", "\xf0\x28", "\r\n\t", "👨\u200d👩\u200d👧", "❤\ufe0f"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		line, block := Line(s), Block(s)
		check(t, line, false)
		check(t, block, true)
		if Line(line) != line || Block(block) != block {
			t.Fatalf("not stable: %q", s)
		}
		if Width(line) != ansi.StringWidth(line) {
			t.Fatalf("width of %q: %d, want %d", line, Width(line), ansi.StringWidth(line))
		}
		width %= 200
		if cut := Truncate(line, width); ansi.StringWidth(cut) > max(0, width) {
			t.Fatalf("%q cut to %d is %q", line, width, cut)
		}
	})
}

func check(t *testing.T, s string, lineEnds bool) {
	if !utf8.ValidString(s) {
		t.Fatalf("invalid UTF-8: %q", s)
	}
	if strings.ContainsRune(s, 0x1b) {
		t.Fatalf("escape in %q", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) && !(lineEnds && r == '\n') {
			t.Fatalf("control %U in %q", r, s)
		}
	}
}
