package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/ui/tree"
	"beacon/ui/uitest"
)

// TestKeysActOnTheRow: the capital keys change the row under the cursor alone, on
// each level of the tree, and the status line says what they did.
func TestKeysActOnTheRow(t *testing.T) {
	s := start(t, uitest.Midway(8), 120, 36)
	s.see("follow on")
	for _, c := range []struct{ keys, says, asked string }{
		{"X", "Q3 identity_basic · EU · mistral-7b: 3 executions canceled; t takes them up again", "cancel 01JDC7KQ8M3V5T {Question:identity_basic Region:EU Model:mistral-7b Repeat:1}"},
		{"hP", "Q3 identity_basic · EU: paused with 3 executions", "pause 01JDC7KQ8M3V5T {Question:identity_basic Region:EU Model: Repeat:0} true"},
		{"hht", "Q3 identity_basic: 1 execution once more", "retry 01JDC7KQ8M3V5T {Question:identity_basic Region: Model: Repeat:0}"},
		{"2X", "US: 3 executions canceled", "cancel 01JDC7KQ8M3V5T {Question: Region:US Model: Repeat:0}"},
		{"j\rjP", "EU · mistral-7b: paused", "pause 01JDC7KQ8M3V5T {Question: Region:EU Model:mistral-7b Repeat:0} true"},
	} {
		s.press(c.keys)
		s.see(c.says)
		if got := s.engine.said(); !slices.Contains(got, c.asked) {
			t.Errorf("%q asked %v, want %q", c.keys, got, c.asked)
		}
	}
	s.p.Quit()
	s.left()
}

func TestAHeldPartIsShownAsPaused(t *testing.T) {
	v := uitest.Midway(8)
	v.Paused = []engine.Part{{Region: "ASIA"}}
	v.Rows[22] = engine.Row{}
	uitest.Recount(v)
	a, _ := newTestApp(v, 120, 36)
	settle(a)
	if out := plainFrame(a); !strings.Contains(out, "‖ mistral-7b") || !strings.Contains(out, "paused by hand") {
		t.Errorf("the tree:\n%s", out)
	}
	a.screen = regionsScreen
	if out := plainFrame(a); !strings.Contains(out, "ASIA     ‖ paused") {
		t.Errorf("the regions:\n%s", out)
	}
}

// TestAWaitIsExplainedInItsScope: what an execution waits for follows from the
// barrier, names the call that holds it, and says for how long.
func TestAWaitIsExplainedInItsScope(t *testing.T) {
	for _, c := range []struct {
		barrier engine.Barrier
		ahead   int
		x       int
		want    string
	}{
		{engine.BarrierJob, 0, 3*8 + 0, "waits for Q3 · ASIA · mistral-7b 2:40"},
		{engine.BarrierJob, 0, 3*8 + 3, "queued behind Q3 2.0s"}, // its endpoint is busy with Q3
		{engine.BarrierRegion, 0, 3*8 + 0, "waits for a place in flight"},
		{engine.BarrierRegion, 0, 3*8 + 2, "waits for Q3 · EU · mistral-7b 2.0s"},
		{engine.BarrierEndpoint, 0, 3*8 + 2, "waits for a place in flight"},
		{engine.BarrierJob, 1, 3*8 + 0, "waits for a place in flight"},
		{engine.BarrierJob, 1, 4*8 + 0, "waits for Q3 · ASIA · mistral-7b 2:40"},
	} {
		v := uitest.Midway(8)
		v.Job.Barrier, v.Job.Lookahead = c.barrier, c.ahead
		a, _ := newTestApp(v, 120, 36)
		_, note := a.tree.Expect(v, c.x)
		if got := waitWords(note, v.Job, tree.Item{Job: v.State}, uitest.Noon); got != c.want {
			t.Errorf("barrier %s, lookahead %d, execution %d: %q, want %q", c.barrier, c.ahead, c.x, got, c.want)
		}
	}
	v := uitest.Midway(8)
	v.Endpoints[3].Down = "refused"
	a, _ := newTestApp(v, 120, 36)
	if _, note := a.tree.Expect(v, 5*8+3); waitWords(note, v.Job, tree.Item{Job: v.State}, uitest.Noon.Add(time.Second)) != "not sent: refused" {
		t.Errorf("%+v", note)
	}
}
