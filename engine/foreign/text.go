package foreign

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is a text from outside. Its decoder has bounded its size; its bytes are
// arbitrary otherwise. The zero value is the empty text.
type Text string

// LineMost is how many runes Line keeps: more than any terminal is wide.
const LineMost = 4096

// Line is the text as one line for a terminal: line ends and tabs are spaces, other
// control characters visible symbols. It ends with … where it has more than LineMost
// runes; its cost does not depend on the rest.
func (t Text) Line() string {
	// The rest is cut first: it cannot be seen, and need not be made visible.
	return firstRunes(visible(firstRunes(string(t), LineMost+1), " ", " "), LineMost)
}

// WholeLine is Line without an end, for what is not a screen.
func (t Text) WholeLine() string { return visible(string(t), " ", " ") }

// Block is the text for a terminal with its line ends, as \n, and four spaces for a tab.
// Its size is bounded by the decoder only: screens use BlockOf.
func (t Text) Block() string { return visible(string(t), "\n", "    ") }

// BlockOf is at most n lines of Block, each of at most LineMost runes, and how many
// lines were left out. Its cost depends on n, and for the count on the number of bytes.
func (t Text) BlockOf(n int) (block string, left int) {
	var b strings.Builder
	rest := string(t)
	for i := 0; i < n && rest != ""; i++ {
		line, after, more := strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(firstRunes(visible(firstRunes(line, LineMost+1), " ", "    "), LineMost))
		if rest = after; !more {
			return b.String(), 0
		}
	}
	if rest == "" {
		return b.String(), 0
	}
	left = strings.Count(rest, "\n")
	if !strings.HasSuffix(rest, "\n") {
		left++
	}
	return b.String(), left
}

// Blank reports whether the text has nothing but blanks and line ends.
func (t Text) Blank() bool { return strings.TrimSpace(string(t)) == "" }

// First is the text's first n bytes, cut between characters; the whole text when it has
// no more.
func (t Text) First(n int) Text {
	if len(t) <= n {
		return t
	}
	for n > 0 && !utf8.RuneStart(t[n]) {
		n--
	}
	return t[:n]
}

// Error is the text of an error, whose causes may quote what came from outside. It is
// empty for nil.
func Error(err error) Text {
	if err == nil {
		return ""
	}
	return Text(err.Error())
}

// Texts converts a list, which stays as it is.
func Texts[S ~string](list []S) []Text {
	if list == nil {
		return nil
	}
	out := make([]Text, len(list))
	for i, s := range list {
		out[i] = Text(s)
	}
	return out
}

// Strings are the bytes of the texts as they came, for packages that may have them.
func Strings(list []Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

// Join is the texts with a separator between them.
func Join(list []Text, separator string) Text {
	var b strings.Builder
	for i, t := range list {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(string(t))
	}
	return Text(b.String())
}

// TooLong means that a decoder refused a text for its size.
type TooLong struct {
	Field string
	Size  int // in bytes
	Most  int
}

// Error names the field and the bound.
func (e *TooLong) Error() string {
	return fmt.Sprintf("%s has %d bytes, at most %d are read", e.Field, e.Size, e.Most)
}

// Bounded makes a text of what a decoder read, or refuses it with *TooLong when it has
// more than most bytes. Nothing is ever cut.
func Bounded(field, s string, most int) (Text, error) {
	if len(s) > most {
		return "", &TooLong{field, len(s), most}
	}
	return Text(s), nil
}
