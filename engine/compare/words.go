package compare

import (
	"unicode"
	"unicode/utf8"

	"beacon/engine/foreign"
)

// span is one word of a text: its bytes from start to end.
type span struct{ start, end int }

// words splits a text into words: runs of letters, marks and digits, with an
// apostrophe inside ("don't") and with the marks inside a number ("1,000", "3.5").
// In scripts without spaces between words, and in Hangul, whose words include their
// grammar, each character is one word: Unicode has no rule for their words without a
// dictionary (Unicode Standard Annex 29, section 4).
func words(text foreign.Text, into []span) []span {
	start := -1
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(string(text[i:]))
		}
		switch {
		case r >= 0x0e00 && alone(r):
			if start >= 0 {
				into = append(into, span{start, i})
				start = -1
			}
			into = append(into, span{i, i + size})
		case inWord(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && !joins(text, i, r, size):
			into = append(into, span{start, i})
			start = -1
		}
		i += size
	}
	if start >= 0 {
		into = append(into, span{start, len(text)})
	}
	return into
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// alone reports whether a character is a word by itself.
func alone(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) &&
		!unicode.IsMark(r) && !unicode.IsPunct(r)
}

// joins reports whether the mark at i joins two parts of one word.
func joins(text foreign.Text, i int, r rune, size int) bool {
	next, _ := utf8.DecodeRuneInString(string(text[i+size:]))
	last, _ := utf8.DecodeLastRuneInString(string(text[:i]))
	switch r {
	case '\'', '’':
		return unicode.IsLetter(last) && unicode.IsLetter(next) && !(next >= 0x0e00 && alone(next))
	case '.', ',':
		return unicode.IsDigit(last) && unicode.IsDigit(next)
	}
	return false
}

// fold normalizes a word for comparison: lower case, one kind of apostrophe and digit,
// no thousands separators.
func fold(word foreign.Text, into []byte) []byte {
	into = into[:0]
	for _, r := range word {
		switch {
		case 'A' <= r && r <= 'Z':
			into = append(into, byte(r)+'a'-'A')
		case r == ',':
		case r < utf8.RuneSelf:
			into = append(into, byte(r))
		case r == '’':
			into = append(into, '\'')
		case r >= '０' && r <= '９':
			into = append(into, byte(r-'０')+'0')
		default:
			into = utf8.AppendRune(into, unicode.ToLower(r))
		}
	}
	return into
}

// vocabulary numbers words, so that comparing words is comparing integers.
type vocabulary struct {
	ids   map[string]int32
	names []string
	word  []byte
}

// vocabularyLimit bounds the words that are kept from one question to the next.
const vocabularyLimit = 1 << 16

func newVocabulary() *vocabulary { return &vocabulary{ids: map[string]int32{}} }

// renew drops all words when there are more than vocabularyLimit.
func (v *vocabulary) renew() {
	if len(v.names) > vocabularyLimit {
		clear(v.ids)
		clear(v.names)
		v.names = v.names[:0]
	}
}

// of is the number of a word.
func (v *vocabulary) of(word foreign.Text) int32 {
	v.word = fold(word, v.word)
	if id, ok := v.ids[string(v.word)]; ok {
		return id
	}
	id, name := int32(len(v.names)), string(v.word)
	v.ids[name] = id
	v.names = append(v.names, name)
	return id
}
