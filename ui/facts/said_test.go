package facts

import (
	"testing"
	"time"

	"beacon/engine"
	"beacon/ui/tree"
	"beacon/ui/uitest"
)

// TestAWaitIsExplainedInItsScope: the reason for waiting follows from the barrier,
// names the blocking call, and gives the time since it was sent.
func TestAWaitIsExplainedInItsScope(t *testing.T) {
	for _, c := range []struct {
		barrier engine.Barrier
		ahead   int
		x       int
		want    string
	}{
		{engine.BarrierJob, 0, 3*8 + 0, "waits for Q3 · ASIA · mistral-7b 2:40"},
		{engine.BarrierJob, 0, 3*8 + 3, "queued behind Q3 2.0s"}, // its endpoint is busy with Q3
		{engine.BarrierRegion, 0, 3*8 + 0, "waits for a free slot"},
		{engine.BarrierRegion, 0, 3*8 + 2, "waits for Q3 · EU · mistral-7b 2.0s"},
		{engine.BarrierEndpoint, 0, 3*8 + 2, "waits for a free slot"},
		{engine.BarrierJob, 1, 3*8 + 0, "waits for a free slot"},
		{engine.BarrierJob, 1, 4*8 + 0, "waits for Q3 · ASIA · mistral-7b 2:40"},
	} {
		v := uitest.Midway(8)
		v.Job.Barrier, v.Job.Lookahead = c.barrier, c.ahead
		_, note := tree.WaitsOf(v).Expect(v, c.x)
		if got := waitWords(note, v.Job, tree.Item{Job: v.State}, uitest.Noon); got != c.want {
			t.Errorf("barrier %s, lookahead %d, execution %d: %q, want %q", c.barrier, c.ahead, c.x, got, c.want)
		}
	}
	v := uitest.Midway(8)
	v.Endpoints[3].Down = "refused"
	if _, note := tree.WaitsOf(v).Expect(v, 5*8+3); waitWords(note, v.Job, tree.Item{Job: v.State}, uitest.Noon.Add(time.Second)) != "not sent: refused" {
		t.Errorf("%+v", note)
	}
}
