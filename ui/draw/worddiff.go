package draw

import (
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// diffMost limits the words that are compared, because the time grows with their
// product.
const diffMost = 4000

// WordDiff is Plain with the words highlighted that from does not have. It draws only
// the compared words and adds a note if there are more.
func WordDiff(t *Theme, from, text foreign.Text, w int) []string {
	words, old := strings.Fields(beginning(text)), strings.Fields(beginning(from))
	var notes []string
	if len(words) > diffMost {
		words, notes = words[:diffMost], append(notes, fmt.Sprintf("(the first %d words)", diffMost))
	}
	old = old[:min(len(old), diffMost)]
	fresh := make([]bool, len(words))
	ids := map[string]rune{}
	for _, d := range lcs.DiffRunes(numbered(ids, old), numbered(ids, words)) {
		for i := d.ReplStart; i < d.ReplEnd; i++ {
			fresh[i] = true
		}
	}
	return withNotes(markedRows(t, words, fresh, w), notes, text, w)
}

// markedRows wraps words to a width and highlights the fresh ones. A word wider than a
// row is broken.
func markedRows(t *Theme, words []string, fresh []bool, w int) (rows []string) {
	l := NewLine(w)
	end := func() {
		rows = append(rows, l.String())
		l = NewLine(w)
	}
	for i, word := range words {
		st := SGR("")
		if fresh[i] {
			st = t.Again
		}
		head, n := safetext.Head(word, w)
		if l.w > 0 && (len(head) < len(word) || l.w+1+n > w) {
			end()
		}
		if l.w > 0 {
			l.Add("", " ")
		}
		for piece := range broken(word, w) {
			if l.w > 0 && l.w+safetext.Width(piece) > w {
				end()
			}
			l.Add(st, piece)
		}
	}
	return append(rows, l.String())
}

// numbered gives every different word its own number, so that words can be compared as
// runes.
func numbered(ids map[string]rune, words []string) []rune {
	out := make([]rune, len(words))
	for i, word := range words {
		if _, ok := ids[word]; !ok {
			ids[word] = rune(len(ids) + 1)
		}
		out[i] = ids[word]
	}
	return out
}
