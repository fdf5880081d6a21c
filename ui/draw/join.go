package draw

import (
	"iter"
	"strings"

	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// JoinFor joins safe words until they fill a width. Its cost depends on the width, not
// on the length of the list.
func JoinFor(width int, between string, words iter.Seq[string]) string {
	var b strings.Builder
	used := 0
	for word := range words {
		if b.Len() > 0 {
			b.WriteString(between)
		}
		b.WriteString(word)
		if used += len(between) + safetext.Width(word); used > width {
			break
		}
	}
	return b.String()
}

// WordsFor is JoinFor for words from outside.
func WordsFor(width int, between string, words []foreign.Text) string {
	return JoinFor(width, between, func(yield func(string) bool) {
		for _, word := range words {
			if !yield(word.Line()) {
				return
			}
		}
	})
}
