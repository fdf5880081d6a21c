package report

import (
	"encoding/xml"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"golang.org/x/net/html"

	"beacon/engine"
	"beacon/engine/foreign"
)

func TestReport(t *testing.T) {
	h, m := written(t, eventful())
	t.Run("html", func(t *testing.T) { golden.RequireEqual(t, h) })
	t.Run("markdown", func(t *testing.T) { golden.RequireEqual(t, m) })
	selfContained(t, h)
}

// allowed are the elements of a report. None of them loads anything, and no answer may
// add another element.
var allowed = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`html head meta title style body header main footer section article nav h1 h2 h3 p ul li a dl div dt dd
		table caption thead tbody tr th td span small strong em b code bdi q figure svg desc g rect text line circle details summary pre`) {
		allowed[name] = true
	}
}

// selfContained fails on references out of the file, on elements that are not allowed,
// and on charts that are not valid XML.
func selfContained(t *testing.T, page string) {
	t.Helper()
	if !strings.Contains(page, `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`) {
		t.Error("no policy that forbids everything")
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("a value that html/template refused")
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data == "style" && (strings.Contains(n.Data, "url(") || strings.Contains(n.Data, "@import")):
			t.Error("the style sheet loads something")
		case n.Type == html.CommentNode:
			t.Errorf("a comment: %q", n.Data)
		case n.Type != html.ElementNode:
			continue
		case !allowed[n.Data]:
			t.Errorf("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			checkAttribute(t, n, a)
			if a.Key == "id" {
				if ids[a.Val] {
					t.Errorf("the id %s occurs twice", a.Val)
				}
				ids[a.Val] = true
			}
		}
	}
	named(t, root, ids)
	validDrawings(t, page)
}

func checkAttribute(t *testing.T, n *html.Node, a html.Attribute) {
	t.Helper()
	switch key := strings.ToLower(a.Key); {
	case key == "href" && strings.HasPrefix(a.Val, "#"):
	case key == "href" || key == "src" || key == "srcset" || key == "action" || key == "data" || key == "style" || strings.HasPrefix(key, "on"):
		t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
	case strings.Contains(a.Val, "url("):
		t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
	}
}

// named checks that every reference within the file has a target, and that every
// drawing and table has labels.
func named(t *testing.T, root *html.Node, ids map[string]bool) {
	t.Helper()
	for n := range root.Descendants() {
		role := ""
		for _, a := range n.Attr {
			if a.Key == "href" && !ids[a.Val[1:]] {
				t.Errorf("no target for %s", a.Val)
			}
			if a.Key == "aria-labelledby" {
				role = a.Val
				for id := range strings.FieldsSeq(a.Val) {
					if !ids[id] {
						t.Errorf("no label %s", id)
					}
				}
			}
		}
		if n.Data == "svg" && n.Type == html.ElementNode && !strings.Contains(role, " ") {
			t.Errorf("a drawing without title and description")
		}
		if n.Data == "th" && (len(n.Attr) == 0 || n.Attr[0].Key != "scope") {
			t.Error("a table header without scope")
		}
	}
}

func validDrawings(t *testing.T, page string) {
	t.Helper()
	n := 0
	for rest := page; ; n++ {
		_, after, found := strings.Cut(rest, "<svg ")
		if !found {
			break
		}
		drawing, tail, _ := strings.Cut(after, "</svg>")
		dec := xml.NewDecoder(strings.NewReader("<svg " + drawing + "</svg>"))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("drawing %d is no XML: %v", n+1, err)
			}
		}
		rest = tail
	}
	if n < 3 {
		t.Errorf("%d drawings", n)
	}
}

func TestNothingWasSentYet(t *testing.T) {
	w := world(2, 1)
	for k := range w.executions {
		w.executions[k] = &engine.Execution{Key: k}
	}
	clear(w.answers)
	w.rec.Runs, w.rec.Counts = nil, engine.Counts{Total: 16}
	h, m := written(t, w)
	if !strings.Contains(h, "Nothing was sent.") || !strings.Contains(h, "Nothing was answered.") || !strings.Contains(m, "| · pending | 16 |") {
		t.Error("the report does not say that nothing was sent")
	}
}

// TestDamageIsToldAndTheRestIsWritten: unreadable executions are counted, and the
// error is returned after the rest was written.
func TestDamageIsToldAndTheRestIsWritten(t *testing.T) {
	w := world(2, 1)
	w.broken[w.job.KeyAt(3)] = true
	r, err := New(w, w.job.ID, options)
	if err != nil {
		t.Fatal(err)
	}
	var h, m strings.Builder
	if r.HTML(&h) == nil || r.Markdown(&m) == nil {
		t.Error("no error")
	}
	if !strings.Contains(h.String(), "not readable") || !strings.HasSuffix(h.String(), "</html>\n") || !strings.Contains(m.String(), "| ? not readable | 1 |") {
		t.Error("the damage is not reported, or the rest was not written")
	}
	if strings.Contains(h.String(), "are not shown here") {
		t.Error("a damaged execution counts as left out")
	}
	selfContained(t, h.String())
}

// TestALargeJobStaysReadable: the page for 80,000 executions is small enough for a
// browser and gives the number of executions left out.
func TestALargeJobStaysReadable(t *testing.T) {
	w := world(10_000, 1)
	h, m := written(t, w)
	if len(h) > 4<<20 || len(m) > 4<<20 {
		t.Errorf("%d bytes of html, %d of markdown", len(h), len(m))
	}
	for _, want := range []string{"Each row has 84 questions", "79\u202f000 more executions", "Q9997-Q10000", "the height of a column"} {
		if !strings.Contains(h, want) {
			t.Errorf("the html does not say %q", want)
		}
	}
	if !strings.Contains(m, "79\u202f000 more executions") {
		t.Error("the markdown does not say what it leaves out")
	}
	selfContained(t, h)
}

func TestALongAnswerIsCutAndSaysSo(t *testing.T) {
	w := world(20, 1)
	long := strings.Repeat("é", 1<<16)
	for _, a := range w.answers {
		a.Text = foreign.Text(long)
	}
	w.answers[w.job.KeyAt(0)].Text = foreign.Text(strings.Repeat("é", 1<<20))
	h, m := written(t, w)
	if len(h) > 6<<20 || len(m) > 6<<20 {
		t.Errorf("%d bytes of html, %d of markdown", len(h), len(m))
	}
	for _, cut := range []string{"98\u202f304 more bytes", "2\u202f064\u202f384 more bytes"} {
		if !strings.Contains(h, cut) || !strings.Contains(m, cut) {
			t.Errorf("%q is not reported", cut)
		}
	}
	if !strings.Contains(h, "more executions are not shown") {
		t.Error("the rest is not reported")
	}
}

func BenchmarkHTMLOfALargeJob(b *testing.B) {
	w := world(10_000, 1)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		r, err := New(w, w.job.ID, options)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.HTML(io.Discard); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
		runtime.KeepAlive(r)
	}
}
