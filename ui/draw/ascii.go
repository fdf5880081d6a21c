package draw

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// letters maps symbols to ASCII for terminals without Unicode. Each letter is one
// column wide, like its symbol.
var letters = map[rune]byte{
	'✓': 'v', '✗': 'x', '●': 'o', '⧗': 'w', '↻': 'r', '⊘': 'c', '⊖': 's', '·': '.', '‖': '=', '▸': '>', '⚠': '!', '∅': '0', '≠': '/',
	'━': '#', '╸': '#', '─': '-', '│': '|', '├': '+', '└': '+', '┬': '+', '┴': '+', '…': '~', '×': 'x', '‹': '<', '›': '>', '•': '*',
	'←': '<', '→': '>', '↑': '^', '↓': 'v', '▁': '_', '▂': '_', '▃': '-', '▄': '-', '▅': '=', '▆': '=', '▇': '#', '█': '#',
	'–': '-', '—': '-', '‘': '\'', '’': '\'', '“': '"', '”': '"', '\u00a0': ' ',
}

// ASCII converts a row to ASCII of the same width. Other characters in text from
// outside become question marks in the row; the stored answer does not change.
func ASCII(row string) string {
	plain := true
	for i := 0; i < len(row) && plain; i++ {
		plain = row[i] < utf8.RuneSelf
	}
	if plain {
		return row
	}
	var b strings.Builder
	state := byte(0)
	for row != "" {
		seq, width, n, next := ansi.DecodeSequence(row, state, nil)
		if n == 0 {
			break
		}
		state, row = next, row[n:]
		r, size := utf8.DecodeRuneInString(seq)
		letter, known := letters[r]
		switch {
		case r < utf8.RuneSelf && (size == len(seq) || width == 0):
			b.WriteString(seq)
		case known && width == 1:
			b.WriteByte(letter)
		default:
			b.WriteString(strings.Repeat("?", width))
		}
	}
	return b.String()
}
