package draw

import (
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"beacon/ui/safetext"
)

// diffMost bounds the words that are compared: the time grows with their product.
const diffMost = 4000

// WordDiff wraps a text and highlights the words that the other one does not have.
func WordDiff(t *Theme, from, text string, w int) []string {
	words, old := strings.Fields(text), strings.Fields(from)
	words, old = words[:min(len(words), diffMost)], old[:min(len(old), diffMost)]
	fresh := make([]bool, len(words))
	ids := map[string]rune{}
	for _, d := range lcs.DiffRunes(numbered(ids, old), numbered(ids, words)) {
		for i := d.ReplStart; i < d.ReplEnd; i++ {
			fresh[i] = true
		}
	}
	var rows []string
	l := NewLine(w)
	for i, word := range words {
		n := safetext.Width(word)
		if l.w > 0 && l.w+1+n > w {
			rows = append(rows, l.String())
			l = NewLine(w)
		}
		if l.w > 0 {
			l.Add("", " ")
		}
		st := SGR("")
		if fresh[i] {
			st = t.Again
		}
		l.Add(st, word)
	}
	return append(rows, l.String())
}

// numbered gives every different word a number of its own, so that words can be
// compared as letters are.
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
