package ui

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"beacon/ui/uitest"
)

// TestPicture draws the screen in the README: a frame of the real renderer, as SVG.
// `go test ./ui -run TestPicture -update` updates it.
func TestPicture(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 30, func(s *session) {
		s.press("o")
		s.see("order by urgency")
		s.press("o")
		s.check("the tree", func(screen string) bool { return strings.Contains(screen, "▸│  │  ├─ ● mistral-7b") })
		got := svg(s.screen.Render(), 120, 30)
		s.p.Quit()
		s.left()
		path := filepath.Join("testdata", "screen.svg")
		if updating() {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || string(want) != got {
			t.Errorf("the picture is not what the screen is (%v): go test ./ui -run TestPicture -update", err)
		}
	})
}

const (
	cellW, cellH = 8.4, 18
	ground, ink  = "#14161a", "#d6d9de"
)

// svg draws the content of a terminal as runs of one style, each at its column.
func svg(screen string, w, h int) string {
	var b strings.Builder
	width, height := float64(w)*cellW+24, float64(h*cellH+24)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" role="img" aria-label="The Run screen of beacon in the middle of a job">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	for y, row := range strings.Split(screen, "\n") {
		x, style, state := 0, sgrState{}, byte(0)
		text, from := "", 0
		flush := func() {
			if strings.TrimSpace(text) != "" || style.back != "" || style.reverse {
				style.draw(&b, text, from, x, y)
			}
			text, from = "", x
		}
		for row != "" {
			seq, n, size, next := ansi.DecodeSequence(row, state, nil)
			if size == 0 {
				break
			}
			state, row = next, row[size:]
			if n == 0 && strings.HasPrefix(seq, "\x1b[") {
				flush()
				style.apply(seq)
				continue
			}
			text, x = text+seq, x+n
		}
		flush()
	}
	b.WriteString("</svg>\n")
	return b.String()
}

type sgrState struct {
	fore, back    string
	bold, reverse bool
}

func (s *sgrState) apply(seq string) {
	codes := strings.Split(strings.TrimSuffix(strings.TrimPrefix(seq, "\x1b["), "m"), ";")
	for i := 0; i < len(codes); i++ {
		switch codes[i] {
		case "", "0":
			*s = sgrState{}
		case "1":
			s.bold = true
		case "7":
			s.reverse = true
		case "38", "48":
			if i+2 < len(codes) && codes[i+1] == "5" {
				n, _ := strconv.Atoi(codes[i+2])
				if codes[i] == "38" {
					s.fore = xterm(n)
				} else {
					s.back = xterm(n)
				}
				i += 2
			}
		}
	}
}

func (s *sgrState) draw(b *strings.Builder, text string, from, to, y int) {
	fore, back := s.fore, s.back
	if fore == "" {
		fore = ink
	}
	if s.reverse {
		fore, back = ground, fore
	}
	x, top := 12+float64(from)*cellW, 12+y*cellH
	if back != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`, x, top, float64(to-from)*cellW, cellH, back)
	}
	weight := ""
	if s.bold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s xml:space="preserve">%s</text>`+"\n",
		x, top+14, float64(to-from)*cellW, fore, weight, html.EscapeString(text))
}

// xterm returns one of the 256 colours.
func xterm(n int) string {
	if n >= 232 {
		g := 8 + (n-232)*10
		return fmt.Sprintf("#%02x%02x%02x", g, g, g)
	}
	if n < 16 {
		return ink
	}
	level := func(v int) int {
		if v == 0 {
			return 0
		}
		return 55 + v*40
	}
	n -= 16
	return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
}

// updating reports the -update flag of the golden package.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}
