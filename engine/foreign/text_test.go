package foreign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

const hostile = "a\x1b]52;c;eA==\a\u009b2J\u202eb\x7f\r\n\tc\U000e0041\u2028"

// shown reports the first character of s that a terminal could obey, -1 when none.
func shown(s string) int {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || hidden(r) })
}

func TestEveryWayToPrintATextIsSafe(t *testing.T) {
	text := Text(hostile)
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("said", "text", text, "any", struct{ T Text }{text})
	object, err := json.Marshal(struct {
		T Text   `json:"t"`
		L []Text `json:"l"`
	}{text, []Text{text}})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"Line": text.Line(), "WholeLine": text.WholeLine(), "String": text.String(), "Sprint": fmt.Sprint(text),
		"%v": fmt.Sprintf("%v", text), "%s": fmt.Sprintf("%10s|%-40s|%.3s", text, text, text), "%q": fmt.Sprintf("%q %+q", text, text),
		"%d": fmt.Sprintf("%d", text), "a field": fmt.Sprintf("%v %+v", struct{ T Text }{text}, struct{ T []Text }{[]Text{text}}),
		"an error": fmt.Errorf("it said %s: %w", text, fmt.Errorf("%v", text)).Error(), "JSON": string(object), "slog": strings.TrimSuffix(logged.String(), "\n"),
		"HTML": strings.ReplaceAll(text.HTML(), "\n", ""), "a code span": text.CodeSpan(), "a fence": strings.ReplaceAll(text.Fence(), "\n", ""),
	} {
		if at := shown(s); at >= 0 {
			t.Errorf("%s shows %q", name, s[at:])
		}
	}
	if b, left := text.BlockOf(5); shown(strings.ReplaceAll(b, "\n", "")) >= 0 || left != 0 {
		t.Errorf("BlockOf: %q, %d lines left", b, left)
	}
}

func TestJSONGivesTheSameTextBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		b, err := json.Marshal(Text(s))
		if err != nil {
			t.Fatal(err)
		}
		var back Text
		if err := json.Unmarshal(b, &back); err != nil || string(back) != strings.ToValidUTF8(s, "\uFFFD") {
			t.Fatalf("%q became %s and %q: %v", s, b, back, err)
		}
	})
}

func TestABlockOfAFewLinesSaysHowManyAreLeft(t *testing.T) {
	for _, c := range []struct {
		in   Text
		n    int
		want string
		left int
	}{
		{"", 3, "", 0}, {"a", 3, "a", 0}, {"a\nb\n", 2, "a\nb", 0}, {"a\nb\nc", 2, "a\nb", 1}, {"a\r\nb\nc\nd\n", 1, "a", 3},
		{"\n\n\n", 2, "\n", 1}, {Text(strings.Repeat("x", LineMost+5)), 1, strings.Repeat("x", LineMost-1) + "…", 0},
	} {
		if got, left := c.in.BlockOf(c.n); got != c.want || left != c.left {
			t.Errorf("%.20q, %d lines: %.30q and %d left, want %.30q and %d", string(c.in), c.n, got, left, c.want, c.left)
		}
	}
}

func TestADecoderRefusesAndNeverCuts(t *testing.T) {
	if got, err := Bounded("response", "four", 4); got != "four" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := Bounded("response", "fives", 4); got != "" || err == nil || err.Error() != "response has 5 bytes, at most 4 are read" {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", hostile, "\x9b", "日本\u202e", "\xf0\x28", "\r\n\t", "👨\u200d👩", "e" + strings.Repeat("\u0301", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Text(s)
		line := text.Line()
		if shown(line) >= 0 || !utf8.ValidString(line) || utf8.RuneCountInString(line) > LineMost {
			t.Fatalf("Line(%q) = %q", s, line)
		}
		if Text(line).Line() != line {
			t.Fatalf("Line(%q) changes when it is asked again", s)
		}
		if b := strings.ReplaceAll(text.Block(), "\n", ""); shown(b) >= 0 {
			t.Fatalf("Block(%q) = %q", s, b)
		}
		if strings.IndexFunc(text.HTML(), func(r rune) bool { return r == '<' || r == '>' || unicode.Is(unicode.Cf, r) }) >= 0 {
			t.Fatalf("HTML(%q) = %q", s, text.HTML())
		}
	})
}
