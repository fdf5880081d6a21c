package foreign

import (
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestNoCellIsAFormula: the spreadsheets of the reports that led here took each of these
// for one.
func TestNoCellIsAFormula(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"plain":              "plain",
		"4":                  "4",
		"a=b, a-b, a@b":      "a=b, a-b, a@b",
		"first; second":      "first; second",
		"=1+1":               "'=1+1",
		"+1":                 "'+1",
		"-1":                 "'-1",
		"@SUM(A1)":           "'@SUM(A1)",
		"\ttab":              "'\ttab",
		"\rreturn":           "'\rreturn",
		"\nline":             "'\nline",
		" =1":                "' =1",
		"\u00a0\u2003=1":     "'\u00a0\u2003=1",
		"\n=1":               "'\n=1",
		"\r\n\t =1":          "'\r\n\t =1",
		"\ufeff=1":           "'\ufeff=1",
		"\u200b\u202e\x00=1": "'\u200b\u202e\x00=1",
		"\"=1":               "'\"=1",
		"＝1":                 "'＝1",
		"＋1":                 "'＋1",
		"－1":                 "'－1",
		"＠A1":                "'＠A1",
		"x;=1":               "x;'=1",
		"x; \ufeff＠A1; y;-1": "x;' \ufeff＠A1; y;'-1",
		";=1":                ";'=1",
		"=1;=1":              "'=1;'=1",
		"x;\n=1":             "x;'\n=1",
	} {
		if got := defused(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// TestACellHoldsAnyText: every reader of csv gets the text back, one cell and no formula,
// whether commas or semicolons separate.
func TestACellHoldsAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("ab=+-@;,\"'\n\r\t \ufeff＝＋－＠"))), 1, 4).Draw(t, "texts")
		cells := make([]string, len(texts))
		for i, s := range texts {
			cells[i] = Text(s).CSV()
		}
		rows, err := csv.NewReader(strings.NewReader(strings.Join(cells, ",") + "\n")).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != len(texts) {
			t.Fatalf("%q: %q %v", cells, rows, err)
		}
		for i, got := range rows[0] {
			// encoding/csv reads \r\n as \n.
			if want := strings.ReplaceAll(defused(texts[i]), "\r\n", "\n"); got != want {
				t.Fatalf("%q came back as %q", want, got)
			}
			for _, part := range strings.Split(got, ";") {
				if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(part, " \t\r\n\ufeff\"")); strings.ContainsRune("=+-@＝＋－＠", r) && r != utf8.RuneError {
					t.Fatalf("%q begins as a formula, of %q", part, texts[i])
				}
			}
		}
	})
}
