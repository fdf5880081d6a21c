package draw

import (
	"strings"

	"beacon/ui/safetext"
)

// Plain wraps the beginning of text from outside, at most ShownLimit of it, and notes
// what is left out. It takes as long as the text is: a frame draws what a command made.
func Plain(text string, w int) []string {
	return withNotes(Wrap(beginning(text), w), nil, text, w)
}

// beginning is what is drawn of a text from outside, made safe.
func beginning(text string) string {
	if len(text) > ShownLimit {
		text = strings.ToValidUTF8(text[:ShownLimit], "")
	}
	return safetext.Block(text)
}

// withNotes are the rows of the beginning of a text, and below them what they leave out.
func withNotes(rows, notes []string, text string, w int) []string {
	if len(text) > ShownLimit {
		notes = append(notes, "(the first "+Size(ShownLimit)+" of "+Size(len(text))+")")
	}
	rows, whole := bounded(rows)
	if !whole {
		notes = append(notes, restNote)
	}
	for _, note := range notes {
		rows = append(rows, safetext.Truncate(note, w))
	}
	return rows
}
