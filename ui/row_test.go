package ui

import (
	"slices"
	"strings"
	"testing"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/ui/uitest"
)

// TestKeysActOnTheRow: on each level of the tree a capital key changes only the row under
// the cursor, and the status line reports it.
func TestKeysActOnTheRow(t *testing.T) {
	operate(t, uitest.Midway(8), 120, 36, func(s *session) {
		for _, c := range []struct{ keys, says, asked string }{
			{"X", "Q3 identity_basic · EU · mistral-7b: 3 executions canceled; t retries them", "cancel 01JDC7KQ8M3V5T {Question:identity_basic Region:EU Model:mistral-7b Repeat:1}"},
			{"hP", "Q3 identity_basic · EU: paused with 3 executions", "pause 01JDC7KQ8M3V5T {Question:identity_basic Region:EU Model: Repeat:0} true"},
			{"hht", "Q3 identity_basic: retrying 1 execution", "retry 01JDC7KQ8M3V5T {Question:identity_basic Region: Model: Repeat:0}"},
			{"2X", "US: 3 executions canceled", "cancel 01JDC7KQ8M3V5T {Question: Region:US Model: Repeat:0}"},
			{"j\rjP", "EU · mistral-7b: paused", "pause 01JDC7KQ8M3V5T {Question: Region:EU Model:mistral-7b Repeat:0} true"},
		} {
			s.press(c.keys)
			s.see(c.says)
			if got := s.engine.said(); !slices.Contains(got, c.asked) {
				t.Errorf("%q asked %v, want %q", c.keys, got, c.asked)
			}
		}
	})
}

func TestAHeldPartIsShownAsPaused(t *testing.T) {
	v := uitest.Midway(8)
	v.Paused = []engine.Part{{Region: "ASIA"}}
	v.Rows[22] = board.Row{}
	uitest.Recount(v)
	a, _ := newTestApp(v, 120, 36)
	settle(a)
	if out := plainFrame(a); !strings.Contains(out, "‖ mistral-7b") || !strings.Contains(out, "paused by hand") {
		t.Errorf("the tree:\n%s", out)
	}
	typed(a, "2")
	if out := plainFrame(a); !strings.Contains(out, "ASIA     ‖ paused") {
		t.Errorf("the regions:\n%s", out)
	}
}
