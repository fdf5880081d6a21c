package draw

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// Markdown is drawn here from goldmark's tree. The available renderers import the
// syntax highlighting of every programming language and parse its definitions at each
// start of the program, even for `beacon version`.

// proseDepth is the maximum nesting of lists and quotes.
const proseDepth = 12

// page draws one text.
type page struct {
	src  []byte
	inks inks
	left int // bytes of text that may still be drawn
}

// inks are the styles apart from bold and italics.
type inks struct{ head, code, faint SGR }

func inksOf(style string) inks {
	switch style {
	case "dark":
		return inks{"\x1b[1m" + colour("80"), colour("221"), colour("245")}
	case "light":
		return inks{"\x1b[1m" + colour("30"), colour("130"), colour("243")}
	}
	return inks{"\x1b[1m", "", "\x1b[2m"}
}

// prose renders Markdown to rows no wider than width, with a margin of two.
func prose(src string, width int, style string) []string {
	p := &page{src: []byte(src), inks: inksOf(style), left: drawnMost}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))
	rows := p.blocks(md.Parser().Parse(text.NewReader(p.src)), max(1, width-2), 0)
	if p.left < 0 {
		rows = append(rows, "…")
	}
	for i, r := range rows {
		if r != "" {
			rows[i] = "  " + r
		}
	}
	return rows
}

// blocks draws the children of a block, with an empty row between them unless it is a
// tight list.
func (p *page) blocks(parent ast.Node, width, depth int) (rows []string) {
	if depth > proseDepth {
		return []string{"…"}
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		part := p.block(n, width, depth)
		if len(rows) > 0 && len(part) > 0 && !tight(parent) {
			rows = append(rows, "")
		}
		rows = append(rows, part...)
	}
	return rows
}

func tight(n ast.Node) bool {
	if item, ok := n.(*ast.ListItem); ok {
		n = item.Parent()
	}
	list, ok := n.(*ast.List)
	return ok && list.IsTight
}

func (p *page) block(n ast.Node, width, depth int) []string {
	switch n := n.(type) {
	case *ast.Heading:
		return flow(p.inline(n, p.inks.head, nil), width)
	case *ast.List:
		return p.list(n, width, depth)
	case *ast.Blockquote:
		return indent(p.blocks(n, max(1, width-2), depth+1), string(p.inks.faint)+"│"+Reset+" ", string(p.inks.faint)+"│"+Reset+" ")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return p.code(n, width)
	case *ast.HTMLBlock:
		return flow([]span{{text: string(lines(n, p.src))}}, width)
	case *ast.ThematicBreak:
		return []string{string(p.inks.faint) + strings.Repeat("─", min(width, 40)) + Reset}
	case *extast.Table:
		return p.table(n, width)
	}
	return flow(p.inline(n, "", nil), width)
}

// list draws each item after its mark.
func (p *page) list(l *ast.List, width, depth int) (rows []string) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "• "
		if l.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		if len(rows) > 0 && !l.IsTight {
			rows = append(rows, "")
		}
		wide := ansi.StringWidth(mark)
		part := p.blocks(item, max(1, width-wide), depth+1)
		if len(part) == 0 {
			part = []string{""}
		}
		rows = append(rows, indent(part, mark, strings.Repeat(" ", wide))...)
	}
	return rows
}

// indent puts first before the first row and rest before the other rows.
func indent(rows []string, first, rest string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		if out[i] = rest + r; i == 0 {
			out[i] = first + r
		}
	}
	return out
}

// code draws the lines of a program as they are. Longer lines are broken at the width.
func (p *page) code(n ast.Node, width int) (rows []string) {
	for line := range strings.SplitSeq(strings.TrimRight(string(lines(n, p.src)), "\n"), "\n") {
		for row := range broken(line, max(1, width-2)) {
			rows = append(rows, "  "+string(p.inks.code)+row+Reset)
		}
	}
	return rows
}

// lines returns the source of a block that is not parsed further.
func lines(n ast.Node, src []byte) []byte {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		b.Write(at.Value(src))
	}
	return b.Bytes()
}

// table draws a table in columns if they fit.
func (p *page) table(t ast.Node, width int) (rows []string) {
	var cells [][][]span
	var wide []int
	for r := t.FirstChild(); r != nil; r = r.NextSibling() {
		var row [][]span
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			ink := SGR("")
			if r == t.FirstChild() {
				ink = p.inks.head
			}
			cell := p.inline(c, ink, nil)
			if len(row) == len(wide) {
				wide = append(wide, 0)
			}
			wide[len(row)] = max(wide[len(row)], breadth(cell))
			row = append(row, cell)
		}
		cells = append(cells, row)
	}
	total := 3 * (len(wide) - 1)
	for _, w := range wide {
		total += w
	}
	for _, row := range cells {
		var all []span
		for i, cell := range row {
			if i > 0 {
				all = append(all, span{p.inks.faint, " │ "})
			}
			all = append(all, cell...)
			if total <= width && i < len(row)-1 {
				all = append(all, span{"", strings.Repeat("\u00a0", wide[i]-breadth(cell))})
			}
		}
		rows = append(rows, flow(all, width)...)
	}
	return rows
}
