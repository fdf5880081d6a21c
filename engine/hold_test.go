package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
)

// holder is a driver that can keep containers, and counts those that it keeps.
type holder struct {
	engine.Driver
	mu    *sync.Mutex
	asked *int
	kept  *int
}

func (h holder) Prewarm(context.Context) error { h.set(1); return nil }
func (h holder) Release(context.Context) error { h.set(0); return nil }

func (h holder) set(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*h.kept = n
	*h.asked += n
}

// TestWhatIsKeptWarmIsGivenBack: a container that Modal was asked to keep costs
// until somebody lets it go, whoever asked.
func TestWhatIsKeptWarmIsGivenBack(t *testing.T) {
	for name, c := range map[string]struct {
		always bool   // [job] prewarm
		byKey  string // the region that the operator warms
		asked  int
	}{"by the configuration": {always: true, asked: 3}, "by a key": {byKey: "EU", asked: 1}, "not wanted": {}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, &simulator.Server{Cold: fixed(20 * time.Second), Warm: fixed(10 * time.Second), Scaledown: time.Hour})
				var mu sync.Mutex
				asked := 0
				var kept []*int
				w.wrap = func(d engine.Driver) engine.Driver {
					n := new(int)
					kept = append(kept, n)
					return holder{d, &mu, &asked, n}
				}
				w.set.Prewarm = c.always
				h := w.submit()
				if c.byKey != "" {
					w.engine.Prewarm(h.Job(), c.byKey)
				}
				o := h.Outcome()
				w.halt()
				still := 0
				for _, n := range kept {
					still += *n
				}
				if asked != c.asked || still != 0 || o.Counts.Completed != 64 {
					t.Errorf("%d regions asked, want %d; %d still kept; %+v", asked, c.asked, still, o.Counts)
				}
			})
		})
	}
}
