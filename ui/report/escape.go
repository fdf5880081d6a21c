package report

import (
	"beacon/engine/foreign"
)

// Text from outside is written to Markdown only in code spans and fences. Escaping
// each special character is not enough: readers turn bare addresses into links, some
// after they removed the escapes. In a code span or a fence nothing is interpreted, so
// only the text that would end them must be handled.

// codeSpan is one line of text as a code span.
func codeSpan(s foreign.Text) string { return s.CodeSpan() }

// fence is a text of several lines as a code block.
func fence(s foreign.Text) string { return s.Fence() }

// plainOrSpan writes a text of letters and blanks as it is, and any other in a code span.
func plainOrSpan(s foreign.Text) string {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r == ' ' || r == ':') {
			return codeSpan(s)
		}
	}
	return s.Line()
}
