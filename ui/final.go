package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"beacon/ui/draw"
)

// finalRows limits the rows left on the normal screen.
const finalRows = 24

// finisher is a screen that leaves rows on the normal screen at the end.
type finisher interface{ Final(w, h int) []string }

// final returns the header of the job and the final rows of the screens, without blank
// rows.
func (a *App) final() []string {
	w := a.desk.Width
	s := a.summary()
	if s == nil || w < 50 {
		return nil
	}
	rows := append(jobHeader(a.desk.Theme, s, w, a.desk.Now()), draw.Rule(a.desk.Theme, w, 0, ""))
	for _, one := range a.screens {
		f, ok := one.(finisher)
		if !ok {
			continue
		}
		for _, r := range f.Final(w, finalRows-len(rows)) {
			if strings.TrimSpace(ansi.Strip(r)) != "" {
				rows = append(rows, r)
			}
		}
	}
	return a.plain(rows)
}
