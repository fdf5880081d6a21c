package run_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// TestASilentEndpointStopsNobody: with any silent fault at one endpoint, the other 56
// executions of the shipped job complete within its own timeout, under each barrier.
func TestASilentEndpointStopsNobody(t *testing.T) {
	for _, fault := range []string{
		"hang EU/mistral-7b",
		"hang EU/mistral-7b for=result",
		"hang EU/mistral-7b for=result after=2",
		"redirect-loop EU/mistral-7b",
		"408 EU/mistral-7b for=result",
		"slow-body EU/mistral-7b",
	} {
		for _, barrier := range []engine.Barrier{engine.BarrierJob, engine.BarrierRegion, engine.BarrierEndpoint} {
			for _, warm := range []time.Duration{time.Second, 40 * time.Second} {
				t.Run(fmt.Sprint(fault, " ", barrier, " ", warm), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { oneSilent(t, fault, barrier, warm) })
				})
			}
		}
	}
}

// oneSilent runs the shipped job with one endpoint that never gives a whole answer. A
// short warm time makes the estimate, and so the job's timeout, small compared with the
// deadlines. Calls are handed over early, so that each has a result URL.
func oneSilent(t *testing.T, fault string, barrier engine.Barrier, warm time.Duration) {
	w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(2 * warm), Warm: fixed(warm), Scaledown: time.Hour,
		RedirectAfter: warm / 2, Faults: faults(t, fault)})
	if strings.HasPrefix(fault, "redirect-loop") {
		w.sim.RedirectAfter = 20 * time.Second // shorter only makes more hops
	}
	w.spec.Barrier = barrier
	for i := range w.spec.Models {
		w.spec.Models[i].ExpectCold, w.spec.Models[i].ExpectWarm = 2*warm, warm
	}
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
}

// mustHold fails unless the named checks of verify hold.
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
