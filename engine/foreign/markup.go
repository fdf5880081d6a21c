package foreign

import (
	"html"
	"strings"
)

// HTML is the Block with the signs of HTML escaped, for an element's content or a quoted
// attribute.
func (t Text) HTML() string { return html.EscapeString(t.Block()) }

// CodeSpan is the WholeLine as a code span of Markdown, "" for blanks. A | is replaced by
// a sign that looks alike, because it would end the cell of a table.
func (t Text) CodeSpan() string {
	s := strings.ReplaceAll(t.WholeLine(), "|", "∣")
	if strings.TrimSpace(s) == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " " // removed again by the reader
	}
	return ticks + s + ticks
}

// Fence is the Block as a code block of Markdown that nothing in it can end.
func (t Text) Fence() string {
	s := t.Block()
	ticks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	return ticks + "text\n" + s + "\n" + ticks + "\n"
}

// longestRun is the length of the longest run of a character in s.
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
