package draw

import (
	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// Plain wraps the first ShownLimit bytes of text from outside and adds a note if more
// was left out. Its cost grows with the text, so call it in a command and not in a
// frame.
func Plain(text foreign.Text, w int) []string {
	return withNotes(Wrap(beginning(text), w), nil, text, w)
}

// beginning returns the first ShownLimit bytes of a text from outside, made safe.
func beginning(text foreign.Text) string { return text.First(ShownLimit).Block() }

// withNotes limits the rows and adds notes about the text that is not drawn.
func withNotes(rows, notes []string, text foreign.Text, w int) []string {
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
