package regions

import (
	"beacon/engine/board"
	"beacon/ui/draw"
	"beacon/ui/safetext"
)

// modelsWord lists the missing and the available models of a region, as far as the
// column is wide.
func modelsWord(v *board.RegionView, width int) string {
	unexpected := v.Unexpected
	words := func(yield func(string) bool) {
		for _, m := range v.Missing {
			if !yield("(" + safetext.Line(m) + " missing)") {
				return
			}
		}
		for _, m := range v.Available {
			word := safetext.Line(m)
			if len(unexpected) > 0 && unexpected[0] == m {
				word, unexpected = "("+word+" not configured)", unexpected[1:]
			}
			if !yield(word) {
				return
			}
		}
	}
	return draw.Or(draw.JoinFor(width, "  ", words), "-")
}
