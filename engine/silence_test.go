package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// TestASilentEndpointStopsNobody: whatever keeps silent at one endpoint, the other 56
// executions of the shipped job complete within its own timeout, under each barrier.
func TestASilentEndpointStopsNobody(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		"hang EU/mistral-7b",
		"hang EU/mistral-7b for=result",
		"hang EU/mistral-7b for=result after=2",
		"redirect-loop EU/mistral-7b",
		"408 EU/mistral-7b for=result",
		"slow-body EU/mistral-7b",
	} {
		for _, barrier := range []engine.Barrier{engine.BarrierJob, engine.BarrierRegion, engine.BarrierEndpoint} {
			t.Run(fault+" "+string(barrier), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					// Modal hands over after 150 s; here earlier, so that every call has a result URL.
					w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(3 * time.Minute), Warm: fixed(40 * time.Second), Scaledown: time.Hour,
						RedirectAfter: 20 * time.Second, Faults: faults(t, fault)})
					w.spec.Barrier = barrier
					o := w.run()
					w.halt()
					xs, _ := w.executions(o.Job)
					others, silent := 0, 0
					for k, x := range xs {
						switch {
						case (k.Region != "EU" || k.Model != "mistral-7b") && x.State == engine.Completed:
							others++
						case x.State == engine.Failed:
							silent++
						}
					}
					if others != 56 || silent < 6 || o.End != "" {
						t.Errorf("%d of the others completed, %d failed, ended by %q: %+v", others, silent, o.End, o.Counts)
					}
					w.mustHold(o.Job, "barrier", "in_flight", "unique")
				})
			})
		}
	}
}

// mustHold wants some checks of verify to hold.
func (w *world) mustHold(job string, ids ...string) {
	w.t.Helper()
	for _, c := range w.verify(job).Checks {
		for _, id := range ids {
			if c.ID == id && !c.OK {
				w.t.Errorf("%s: got %s, want %s", c.ID, c.Got, c.Want)
			}
		}
	}
}
