package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"beacon/ui/safetext"
)

// span is a piece of text in one style.
type span struct {
	ink  SGR
	text string
}

// inline collects the text in a block, with the style of each part. "\n" is a
// hard line break.
func (p *page) inline(parent ast.Node, ink SGR, out []span) []span {
	for n := parent.FirstChild(); n != nil && p.left >= 0; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out = append(out, p.span(ink, p.words(n)))
		case *ast.String:
			out = append(out, p.span(ink, string(n.Value)))
		case *ast.CodeSpan:
			out = p.inline(n, ink.with(p.inks.code), out)
		case *ast.Emphasis:
			style := SGR("\x1b[3m")
			if n.Level > 1 {
				style = "\x1b[1m"
			}
			out = p.inline(n, ink.with(style), out)
		case *extast.Strikethrough:
			out = p.inline(n, ink.with("\x1b[9m"), out)
		case *ast.Link:
			out = p.inline(n, ink, out)
			out = append(out, span{ink, " "}, p.span(ink+"\x1b[4m", string(n.Destination)))
		case *ast.Image:
			out = p.inline(n, ink, append(out, span{ink, "image: "}))
			out = append(out, span{ink, " "}, p.span(ink+"\x1b[4m", string(n.Destination)))
		case *ast.AutoLink:
			out = append(out, p.span(ink+"\x1b[4m", string(n.URL(p.src))))
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				at := n.Segments.At(i)
				out = append(out, p.span(ink, string(at.Value(p.src))))
			}
		default:
			out = p.inline(n, ink, out)
		}
	}
	return out
}

// span makes a span and subtracts its length from the bytes left to draw. The limit is
// needed because each link repeats its address, so the rows can be far larger than
// their source.
func (p *page) span(ink SGR, text string) span {
	p.left -= len(text)
	return span{ink, text}
}

// with adds a style, up to 64 bytes, because a text may consist only of stars.
func (s SGR) with(more SGR) SGR {
	if len(s) > 64 {
		return s
	}
	return s + more
}

// words returns a piece of text with its escapes and references resolved. Its line
// end becomes "\n" if it is hard and a space if it is soft.
func (p *page) words(n *ast.Text) string {
	value := n.Segment.Value(p.src)
	if _, code := n.Parent().(*ast.CodeSpan); !code && !n.IsRaw() {
		value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
	}
	switch {
	case n.HardLineBreak():
		return string(value) + "\n"
	case n.SoftLineBreak():
		return string(value) + " "
	}
	return string(value)
}

// breadth returns the width of spans in one row, in cells.
func breadth(spans []span) (n int) {
	for _, s := range spans {
		n += ansi.StringWidth(s.text)
	}
	return n
}

// flower fills rows with words and wraps them.
type flower struct {
	width int
	rows  []string
	row   strings.Builder
	used  int    // cells used in the row
	word  []span // the word being read; its style may change within it
	wide  int    // cells of the word
	gap   string // written before the word, unless it is the first of the row
}

// flow breaks spans into rows of at most a width, between words where it can.
func flow(spans []span, width int) []string {
	f := &flower{width: max(1, width)}
	for _, s := range spans {
		f.read(s)
	}
	f.place()
	if f.used > 0 {
		f.end()
	}
	return f.rows
}

// read splits a span at its spaces.
func (f *flower) read(s span) {
	for s.text != "" {
		at := strings.IndexAny(s.text, " \n\t")
		if at < 0 {
			f.add(span{s.ink, s.text})
			return
		}
		if at > 0 {
			f.add(span{s.ink, s.text[:at]})
		}
		f.place()
		if s.text[at] == '\n' {
			f.end()
		} else {
			f.gap = " "
		}
		s.text = s.text[at+1:]
	}
}

func (f *flower) add(s span) {
	f.word = append(f.word, s)
	f.wide += ansi.StringWidth(s.text)
}

// place writes the word into the row, or into the next row. A word longer than a row
// is broken.
func (f *flower) place() {
	if len(f.word) == 0 {
		return
	}
	if f.used > 0 && f.gap != "" {
		if f.used+1+min(f.wide, f.width) > f.width {
			f.end()
		} else {
			f.row.WriteString(f.gap)
			f.used++
		}
	}
	for _, s := range f.word {
		f.put(s)
	}
	f.word, f.wide, f.gap = f.word[:0], 0, ""
}

func (f *flower) put(s span) {
	for s.text != "" {
		if f.used >= f.width {
			f.end()
		}
		part, wide := safetext.Head(s.text, f.width-f.used)
		if part == "" {
			if f.used == 0 {
				return // no character of it fits
			}
			f.end()
			continue
		}
		f.row.WriteString(string(s.ink))
		f.row.WriteString(part)
		if s.ink != "" {
			f.row.WriteString(Reset)
		}
		f.used += wide
		s.text = s.text[len(part):]
	}
}

func (f *flower) end() {
	f.rows = append(f.rows, f.row.String())
	f.row.Reset()
	f.used, f.gap = 0, ""
}
