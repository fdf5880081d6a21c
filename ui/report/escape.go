package report

import (
	"strings"

	"beacon/ui/safetext"
)

// How text from outside stands in Markdown. Escaping each special character is
// not enough: readers make links of bare addresses, some after they took the
// escapes away. Within a code span and a fence nothing is interpreted, so that is
// where such text stands; all that could end them is handled here.

// span is one line of text as a code span, which cannot be ended by what is in
// it: it is bounded by more backticks than stand in it. A pipe would end the cell
// of a table even there, so it becomes the sign "divides", which looks alike.
func codeSpan(s string) string {
	s = strings.ReplaceAll(safetext.WholeLine(s), "|", "∣")
	if strings.TrimSpace(s) == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " " // taken away again by the reader
	}
	return ticks + s + ticks
}

// fence is a text of several lines as a code block that nothing in it can end.
func fence(s string) string {
	s = safetext.Block(s)
	ticks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	return ticks + "text\n" + s + "\n" + ticks + "\n"
}

// longestRun of a character in s.
func longestRun(s string, of rune) (longest int) {
	n := 0
	for _, r := range s {
		if r != of {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}
