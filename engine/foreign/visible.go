package foreign

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// marksMost is how many combining marks a letter keeps. No script needs more.
const marksMost = 8

// visible maps control characters to symbols, and line ends and tabs to what is given.
func visible(s, lineEnd, tab string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isMark(r) {
			if marks++; marks > marksMost {
				i += size
				continue
			}
		} else {
			countMarks(&b, marks)
			marks = 0
		}
		switch {
		case r == '\n':
			b.WriteString(lineEnd)
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
			// The line feed that follows is the line end.
		case r == '\t':
			b.WriteString(tab)
		case r >= ' ' && r < 0x7f: // most runes, without a string for each
			b.WriteByte(byte(r))
		default:
			b.WriteString(Symbol(r))
		}
		i += size
	}
	countMarks(&b, marks)
	return b.String()
}

// isMark reports whether a rune joins the letter before it.
func isMark(r rune) bool { return r >= 0x300 && unicode.Is(unicode.M, r) }

// countMarks writes how many of the marks in a row were too many for one letter.
func countMarks(b *strings.Builder, marks int) {
	if marks > marksMost {
		fmt.Fprintf(b, "<+%d marks>", marks-marksMost)
	}
}

// plain reports whether s is printable ASCII, which most text is.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Symbol is a rune as it may be shown: itself, or a visible sign for a control
// character.
func Symbol(r rune) string {
	switch {
	case r < ' ':
		return string(0x2400 + r)
	case r == 0x7f:
		return "␡"
	case hidden(r):
		return fmt.Sprintf("<U+%04X>", r)
	}
	return string(r) // an invalid byte was decoded to U+FFFD
}

// hidden runes are never drawn but change what is: C1 controls, bidi and zero-width
// marks, tags, and separators that some terminals take for line ends.
func hidden(r rune) bool {
	return r >= 0x80 && r < 0xa0 || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// firstRunes cuts s to n runes, the last of them …, when it has more.
func firstRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	at, keep := 0, 0
	for i := range s {
		if at == n-1 {
			keep = i
		}
		if at++; at > n {
			return s[:keep] + "…"
		}
	}
	return s
}
