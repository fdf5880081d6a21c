package foreign

import (
	"strings"
	"unicode"
)

// CSV is the text as a quoted cell with the bytes as they came, for a file or a pipe. It is
// no formula, and nothing in it ends the cell (RFC 4180).
func (t Text) CSV() string { return `"` + strings.ReplaceAll(defused(string(t)), `"`, `""`) + `"` }

// VisibleCSV is CSV with visible characters only, for a terminal.
func (t Text) VisibleCSV() string { return Text(t.Block()).CSV() }

// defused puts an apostrophe before what a spreadsheet would take for a formula: a text that
// begins as one, and what follows a semicolon, which separates cells where a comma is the
// decimal sign. A text that begins with a tab or a line end gets one too, because some
// programs drop that.
func defused(s string) string {
	var b strings.Builder
	for first := true; ; first = false {
		part, rest, more := strings.Cut(s, ";")
		if formula(part) || first && part != "" && strings.ContainsRune("\t\r\n", rune(part[0])) {
			b.WriteByte('\'')
		}
		b.WriteString(part)
		if !more {
			return b.String()
		}
		b.WriteByte(';')
		s = rest
	}
}

// formula reports whether a cell begins as a formula, in ASCII or in full-width characters,
// after what a spreadsheet drops: blanks, line ends, the byte order mark, other characters
// that are not drawn, and quotes, which do not begin a cell where a comma does not.
func formula(cell string) bool {
	for _, r := range cell {
		if !unicode.IsSpace(r) && !unicode.In(r, unicode.C, unicode.Z) && r != '"' {
			return strings.ContainsRune("=+-@＝＋－＠", r)
		}
	}
	return false
}
