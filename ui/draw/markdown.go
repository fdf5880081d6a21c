package draw

import (
	"html"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"beacon/engine/foreign"
	"beacon/ui/safetext"
)

// ShownLimit is how many bytes of an answer are drawn. A megabyte of dense Markdown
// takes seconds and ninety times its size in memory.
const ShownLimit = 64 << 10

// Markdown renders text from outside to rows no wider than width.
func Markdown(text foreign.Text, width int, style string) []string {
	if width < 4 {
		return nil
	}
	var notes []string
	if len(text) > ShownLimit {
		notes = append(notes, "(the first "+Size(ShownLimit)+" of "+Size(len(text))+"; y copies it)")
		text = text.First(ShownLimit)
	}
	safe := entities(text.Block())
	var rows []string
	if why := tooMuch(safe); why != "" {
		notes = append(notes, "(shown as plain text: "+why+")")
		rows = indent(Wrap(safe, width-2), "  ", "  ")
	} else {
		rows = prose(safe, width-2, style)
	}
	rows, whole := bounded(rows)
	if !whole {
		notes = append(notes, restNote)
	}
	rows = strings.Split(onlyStyles(strings.Join(rows, "\n")), "\n")
	for i, r := range rows {
		rows[i] = ansi.Truncate(r, width, "…") + Reset
	}
	for _, note := range notes {
		rows = append(rows, "", safetext.Truncate(note, width))
	}
	return rows
}

var entity = regexp.MustCompile(`&#(?:[0-9]+|[xX][0-9a-fA-F]+);?`)

// entities replaces numeric character references that Markdown would decode to control
// characters. It is needed because Markdown decodes them after the text was made safe.
func entities(s string) string {
	return entity.ReplaceAllStringFunc(s, func(ref string) string {
		text := html.UnescapeString(ref)
		if safe := safetext.Line(text); safe != text {
			return safe
		}
		return ref
	})
}

var styling = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// onlyStyles keeps the colours and weights that the renderer wrote and escapes all
// other sequences: links, cursor moves, titles.
func onlyStyles(s string) string {
	var b strings.Builder
	for {
		at := styling.FindStringIndex(s)
		if at == nil {
			b.WriteString(safetext.Block(s))
			return b.String()
		}
		b.WriteString(safetext.Block(s[:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		s = s[at[1]:]
	}
}
