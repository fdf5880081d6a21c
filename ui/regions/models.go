package regions

import (
	"beacon/engine/board"
	"beacon/ui/draw"
)

// modelsWord lists the missing and the available models of a region, as far as the
// column is wide.
func modelsWord(v *board.RegionView, width int) string {
	unexpected := v.Unexpected
	words := func(yield func(string) bool) {
		for _, m := range v.Missing {
			if !yield("(" + m.Line() + " missing)") {
				return
			}
		}
		for _, m := range v.Available {
			word := m.Line()
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
