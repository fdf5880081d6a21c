package report

import (
	"strings"

	"beacon/ui/safetext"
)

// Text from outside is written to Markdown only in code spans and fences. Escaping
// each special character is not enough: readers turn bare addresses into links, some
// after they removed the escapes. In a code span or a fence nothing is interpreted, so
// only the text that would end them must be handled.

// codeSpan writes one line of text as a code span that the text cannot end: its
// delimiter has more backticks than any run in the text. A pipe would still end a
// table cell, so it becomes the similar sign "divides" (U+2223).
func codeSpan(s string) string {
	s = strings.ReplaceAll(safetext.WholeLine(s), "|", "∣")
	if strings.TrimSpace(s) == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " " // readers strip one space on each side
	}
	return ticks + s + ticks
}

// fence writes a text of several lines as a code block that the text cannot end.
func fence(s string) string {
	s = safetext.Block(s)
	ticks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	return ticks + "text\n" + s + "\n" + ticks + "\n"
}

// longestRun returns the longest run of a character in s.
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
