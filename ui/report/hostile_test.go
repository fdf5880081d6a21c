package report

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"beacon/engine"
	"beacon/engine/foreign"
)

// hostile are texts that try to break out of HTML or Markdown.
var hostile = []string{
	`<script>alert(1)</script><img src=x onerror=alert(1)>`,
	`"><svg onload=alert(1)><style>@import url(http://evil.example/x.css)</style>`,
	`</title></style></pre></details></svg>]]>--><!-- {{.Job}} <iframe src="https://evil.example">`,
	`javascript:alert(1) data:text/html,<b> https://evil.example www.evil.example mallory@evil.example`,
	"[click](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example> [a]: https://evil.example",
	"```\n# out\n[x](https://evil.example)\n````text\n~~~\n</details>\n<script>x</script>\n``````",
	"a | b \\| c `| d` ``\\`` | e",
	"\x1b]52;c;AAAA\x07\x1b[2J\r\x00\x7f\u0085\u2028\u2029 \u202eevil\u2066 \u200f\ufeff \U000e0041",
	"- item\n1. one\n> quote\n\n    code\n***\n===\n\t<b>",
	"&lt;script&gt; &#x3c;b&#x3e; &colon; \\",
	"مرحبا بالعالم שלום\n汉字 \u0301\u0301\u0301",
	"\xff\xfe broken \xc3",
}

// poisoned makes a job with s in every field from outside.
func poisoned(s string) *memory {
	w := eventful()
	line := strings.NewReplacer("\x00", "", "\n", " ").Replace(s) // the form of s that the configuration accepts as an id
	w.job.Name, w.rec.Name, w.rec.Driver = foreign.Text(s), foreign.Text(s), foreign.Text(s)
	for i := range w.job.Models {
		w.job.Models[i].GPU = foreign.Text(s)
	}
	for q := range w.job.Questions {
		w.job.Questions[q].Text, w.job.Questions[q].Category, w.job.Questions[q].Expect = foreign.Text(s), foreign.Text(line), foreign.Text(s)
	}
	for e := range w.job.Endpoints {
		w.job.Endpoints[e].Place = foreign.Text(s)
	}
	w.rename(line)
	for _, a := range w.answers {
		a.Text, a.ContainerID, a.ObservedRegion, a.CodeVersion = foreign.Text(s), foreign.Text(s), foreign.Text(s), foreign.Text(s)
	}
	for _, x := range w.executions {
		x.Reason, x.Hint = foreign.Text(s), foreign.Text(s)
	}
	return w
}

// rename appends a text to all ids; they stay different from each other.
func (w *memory) rename(to string) {
	executions, answers := map[engine.Key]*engine.Execution{}, map[engine.Key]*engine.Answer{}
	old := make([]engine.Key, w.job.Total())
	for i := range old {
		old[i] = w.job.KeyAt(i)
	}
	for q := range w.job.Questions {
		w.job.Questions[q].ID += foreign.Text(to)
	}
	for e := range w.job.Endpoints {
		w.job.Endpoints[e].Region += foreign.Text(to)
		w.job.Endpoints[e].Model += foreign.Text(to)
	}
	for i, k := range old {
		key := w.job.KeyAt(i)
		executions[key], answers[key] = w.executions[k], w.answers[k]
		executions[key].Key = key
		if answers[key] == nil {
			delete(answers, key)
		}
	}
	w.executions, w.answers = executions, answers
}

func TestNothingFromOutsideIsObeyed(t *testing.T) {
	for _, s := range hostile {
		harmless(t, s)
	}
	harmless(t, strings.Join(hostile, "\n"))
}

func TestNoTextAtAllIsObeyed(t *testing.T) {
	part := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("`|\\<>[]()!*_~#-+.:/@& \n\t"))))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 1, 4).Draw(t, "text"), rapid.SampledFrom([]string{"", " ", "\n"}).Draw(t, "join"))
		md := harmlessMarkdown(t, foreign.Text(text))
		if strings.ContainsFunc(md, hiddenRune) {
			t.Fatalf("a hidden character in %q", md)
		}
	})
}

func harmless(t *testing.T, s string) {
	t.Helper()
	h, m := written(t, poisoned(s))
	selfContained(t, h)
	for _, page := range []string{h, m} {
		if i := strings.IndexFunc(page, hiddenRune); i >= 0 {
			t.Errorf("of %q a hidden character came through: %q", s, page[max(0, i-20):min(len(page), i+20)])
		}
	}
	onlyOurMarkup(t, m)
}

// harmlessMarkdown checks a text in a code span and in a fence.
func harmlessMarkdown(t *rapid.T, s foreign.Text) string {
	md := "| a | b |\n| --- | --- |\n| " + codeSpan(s) + " | x |\n\n" + codeSpan(s) + " y\n\n" + fence(s) + "\nend\n"
	spans, fences, paragraphs, cells := 0, 0, 0, 0
	walkMarkdown(md, func(n ast.Node, source []byte) {
		switch n.Kind().String() {
		case "Link", "AutoLink", "Image", "RawHTML", "HTMLBlock", "Heading", "List", "Blockquote", "CodeBlock", "ThematicBreak", "Emphasis", "Strikethrough":
			t.Fatalf("%q became a %s in\n%s", s, n.Kind(), md)
		case "CodeSpan":
			spans++
		case "FencedCodeBlock":
			fences++
		case "Paragraph":
			paragraphs++
		case "TableCell":
			cells++
		}
	})
	want := 2
	if codeSpan(s) == "" {
		want = 0
	}
	if spans != want || fences != 1 || paragraphs != 2 || cells != 4 {
		t.Fatalf("%q: %d code spans, %d fences, %d paragraphs, %d cells in\n%s", s, spans, fences, paragraphs, cells, md)
	}
	return md
}

// hiddenRune reports whether r is an invisible character other than a line end or a
// tab.
func hiddenRune(r rune) bool {
	return r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

func walkMarkdown(md string, fn func(n ast.Node, source []byte)) {
	source := []byte(md)
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			fn(n, source)
		}
		return ast.WalkContinue, nil
	})
}

var ourHTML = regexp.MustCompile(`^(<details><summary>[0-9\x{202f}]+ bytes?</summary>|</details>)\s*$`)

// onlyOurMarkup fails on links, images and any HTML except the folding of an answer.
func onlyOurMarkup(t *testing.T, md string) {
	t.Helper()
	walkMarkdown(md, func(n ast.Node, source []byte) {
		switch n := n.(type) {
		case *ast.Link, *ast.AutoLink, *ast.Image, *ast.RawHTML, *ast.List, *ast.CodeBlock, *ast.ThematicBreak:
			t.Errorf("a %s", n.Kind())
		case *ast.HTMLBlock:
			if b := string(n.Lines().Value(source)); !ourHTML.MatchString(b) {
				t.Errorf("HTML %q", b)
			}
		}
	})
}
