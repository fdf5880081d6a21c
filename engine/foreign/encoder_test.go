package foreign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestJSONHasOnlyVisibleCharacters: a character that a terminal obeys or hides is escaped, and comes
// back as it was.
func TestJSONHasOnlyVisibleCharacters(t *testing.T) {
	for in, want := range map[string]string{
		"plain é 日本 👍":         `"plain é 日本 👍"`,
		"\x1b[31m":             `"\u001b[31m"`,
		"\x7f":                 `"\u007f"`,
		"\u009b31m":            `"\u009b31m"`,
		"\u202eevil":           `"\u202eevil"`,
		"zero\u200bwidth":      `"zero\u200bwidth"`,
		"\ufeff":               `"\ufeff"`,
		"\u2028\u2029":         `"\u2028\u2029"`,
		"tag \U000e0041":       `"tag \udb40\udc41"`,
		"shorthand \U0001bca0": `"shorthand \ud82f\udca0"`,
		"<&>":                  `"<&>"`,
		"bad \xff":             "\"bad \uFFFD\"",
	} {
		var b bytes.Buffer
		if err := NewEncoder(&b).Encode(in); err != nil || b.String() != want+"\n" {
			t.Errorf("%q: %s %v, want %s", in, b.String(), err, want)
		}
	}
}

// TestJSONComesBackAsItWas however the text is cut into writes.
func TestJSONComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom(nil, unicode.Cf, unicode.Cc))).Draw(t, "text")
		plain, err := json.Marshal(map[string]string{in: in})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := &visibleJSON{w: &b}
		for rest := plain; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			if m, err := w.Write(rest[:n]); m != n || err != nil {
				t.Fatal(m, err)
			}
			rest = rest[n:]
		}
		if err := firstInvisible(b.String()); err != "" {
			t.Fatalf("%s in %q", err, b.String())
		}
		var back map[string]string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back) != 1 || back[strings.ToValidUTF8(in, "\uFFFD")] != strings.ToValidUTF8(in, "\uFFFD") {
			t.Fatalf("%q came back as %q, %v", in, back, err)
		}
	})
}

// firstInvisible names a character that must not be printed, "" without one.
func firstInvisible(s string) string {
	if !utf8.ValidString(s) {
		return "bytes that are not UTF-8"
	}
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || hidden(r)) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}
