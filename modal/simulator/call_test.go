package simulator

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacon/modal/simulator/fault"
)

func TestZeroValueHandsOverAndGivesTheBodyOnce(t *testing.T) {
	inBubble(t, &Server{}, func(r *rig) {
		g := r.post("us", "llama3.2-1b", "What is 2+2?")
		wantStatus(t, g, 303, "")
		near(t, "first answer", g.took, 150*time.Second)
		if !strings.HasPrefix(g.location, "http://sim/us/inference?__modal_function_call_id=fc-") {
			t.Fatalf("location %q", g.location)
		}
		first := r.get(g.location)
		wantStatus(t, first, 200, `"response":"4"`)
		near(t, "result", first.took, (180+40-150)*time.Second)
		wantStatus(t, r.get(g.location), 404, fault.TextInvalidCall)
		wantStatus(t, r.do(r.Context(), "POST", g.location, `{"prompt":"x"}`), 400, fault.TextBadMethod)
		rec := r.s.Record()
		if rec.SecondReads != 1 || rec.PostsToResult != 1 || rec.HandOvers != 1 || len(rec.Calls) != 1 {
			t.Errorf("record %+v", rec)
		}
		if c := rec.Calls[0]; !c.Delivered || !c.Cold || c.Hops != 1 || c.RunMS != 40000 || c.ColdMS != 180000 {
			t.Errorf("call %+v", c)
		}
		near(t, "bound", rec.Bound(), 220*time.Second)
	})
}

func TestLongCallIsHandedOverAgainToTheSameURL(t *testing.T) {
	inBubble(t, &Server{Cold: fixed(400 * time.Second)}, func(r *rig) {
		one := r.post("us", "m", "hi")
		two := r.get(one.location)
		if two.status != 303 || two.location != one.location {
			t.Errorf("second hand-over %d to %q, want %q", two.status, two.location, one.location)
		}
		wantStatus(t, r.get(one.location), 200, "response")
	})
}

func TestOnlyOneOfTwoWaitingGetsTheBody(t *testing.T) {
	inBubble(t, &Server{}, func(r *rig) {
		url := r.post("us", "m", "hi").location
		var answers [2]got
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = r.get(url) })
		}
		wg.Wait()
		if sum := answers[0].status + answers[1].status; sum != 200+404 {
			t.Errorf("statuses %d and %d", answers[0].status, answers[1].status)
		}
	})
}

func TestCallsQueueInOrderBehindOneContainer(t *testing.T) {
	s := &Server{Cold: fixed(10 * time.Second), Warm: fixed(5 * time.Second)}
	inBubble(t, s, func(r *rig) {
		var wg sync.WaitGroup
		for i, prompt := range []string{"first", "second", "third"} {
			wg.Go(func() {
				near(t, prompt, r.ask("eu", "m", prompt).took, time.Duration(15+5*i)*time.Second)
			})
			synctest.Wait()
		}
		wg.Wait()
		rec := r.s.Record()
		if rec.MaxInFlight != 3 || rec.MaxInFlightEndpoint["eu/m"] != 3 || rec.InFlight != 0 {
			t.Errorf("in flight %+v", rec)
		}
		for i, c := range rec.Calls {
			if c.Cold != (i == 0) || c.ContainerID != rec.Calls[0].ContainerID {
				t.Errorf("call %d: %+v", i, c)
			}
		}
		near(t, "bound", rec.Bound(), 25*time.Second)
	})
}

func TestMoreContainersServeTheQueueTogether(t *testing.T) {
	s := &Server{Cold: fixed(10 * time.Second), Warm: fixed(5 * time.Second), MaxContainers: 2}
	inBubble(t, s, func(r *rig) {
		began := time.Now()
		var wg sync.WaitGroup
		for _, prompt := range []string{"a", "b", "c", "d"} {
			wg.Go(func() { r.ask("eu", "m", prompt) })
		}
		wg.Wait()
		near(t, "four calls", time.Since(began), 20*time.Second)
		if n := r.s.Record().ContainersByEndpoint["eu/m"]; n != 2 {
			t.Errorf("%d containers", n)
		}
	})
}

func TestEndpointIsColdAgainAfterScaledown(t *testing.T) {
	for _, tt := range []struct {
		idle time.Duration
		cold bool
	}{{59 * time.Second, false}, {61 * time.Second, true}} {
		s := &Server{Cold: fixed(10 * time.Second), Warm: fixed(5 * time.Second)}
		inBubble(t, s, func(r *rig) {
			r.ask("us", "m", "one")
			time.Sleep(tt.idle) // fake
			r.ask("us", "m", "two")
			calls := r.s.Record().Calls
			if calls[1].Cold != tt.cold || (calls[0].ContainerID != calls[1].ContainerID) != tt.cold {
				t.Errorf("after %v: %+v", tt.idle, calls[1])
			}
		})
	}
}

func TestCallNobodyWaitsForIsCanceled(t *testing.T) {
	inBubble(t, &Server{Cold: fixed(time.Hour)}, func(r *rig) {
		url := r.post("us", "m", "one").location
		time.Sleep(119 * time.Second) // fake
		ctx, leave := context.WithTimeout(r.Context(), time.Second)
		defer leave()
		if g := r.do(ctx, "GET", url, ""); g.err == nil {
			t.Errorf("got %d", g.status)
		}
		synctest.Wait()
		if rec := r.s.Record(); rec.Calls[0].Canceled || len(rec.ClosedEarly) != 1 || rec.ClosedEarly[0].Call == "" {
			t.Errorf("while waited for: %+v", rec)
		}
		time.Sleep(121 * time.Second) // fake
		wantStatus(t, r.get(url), 408, fault.TextMissing)
		rec := r.s.Record()
		if c := rec.Calls[0]; !c.Canceled || c.Delivered || rec.InFlight != 0 {
			t.Errorf("after: %+v", rec)
		}
	})
}

func TestHangUpFreesTheContainer(t *testing.T) {
	s := &Server{Cold: fixed(0), Warm: map[string]Span{"": {Min: time.Hour, Max: time.Hour}}}
	inBubble(t, s, func(r *rig) {
		ctx, leave := context.WithTimeout(r.Context(), time.Second)
		defer leave()
		r.do(ctx, "POST", "http://sim/us/inference", `{"model":"m","prompt":"one"}`)
		r.post("us", "m", "two")
		c := r.s.Record().Calls
		if !c[0].Canceled || c[1].StartedAt.Sub(c[0].AcceptedAt) != 121*time.Second || c[1].Cold {
			t.Errorf("calls %+v", c)
		}
		if c[0].RunMS != 121_000 {
			t.Errorf("the canceled call ran %v ms", c[0].RunMS)
		}
	})
}

func TestResultNobodyReadsIsKept(t *testing.T) {
	inBubble(t, &Server{}, func(r *rig) {
		url := r.post("us", "m", "one").location
		time.Sleep(100 * time.Second) // fake: done 70 s after the hand-over, before the hang-up
		time.Sleep(24 * time.Hour)
		wantStatus(t, r.get(url), 200, "response")
	})
}

func TestSpeedDividesEveryTime(t *testing.T) {
	inBubble(t, &Server{Speed: 10}, func(r *rig) {
		g := r.post("us", "m", "hi")
		near(t, "hand-over", g.took, 15*time.Second)
		near(t, "result", r.get(g.location).took, 7*time.Second)
		near(t, "health", r.get("http://sim/us/health").took, 20*time.Millisecond)
		time.Sleep(7 * time.Second) // fake: scale-down is 6 s
		r.ask("us", "m", "again")
		if !r.s.Record().Calls[1].Cold {
			t.Error("still warm after the scale-down")
		}
	})
}

// TestSpeedLeavesTheTimeOfClients: the pause of a client between two requests is as long
// at any speed.
func TestSpeedLeavesTheTimeOfClients(t *testing.T) {
	for _, speed := range []float64{30, 100_000, 1_000_000} {
		s := &Server{Speed: speed, Cold: fixed(0)}
		s.Cold["slow"] = fixed(time.Duration(speed) * (2*DefaultHangUp - 3*time.Second))[""]
		inBubble(t, s, func(r *rig) {
			url := r.post("us", "slow", "hi").location
			time.Sleep(DefaultHangUp - time.Second) // fake
			if g := r.get(url); g.status != 303 {
				t.Errorf("speed %g, after a pause within HangUp: %d %q %v", speed, g.status, g.body, g.err)
			}
			time.Sleep(DefaultHangUp - time.Second) // fake; the call ends in it
			wantStatus(t, r.get(url), 200, "response")
			r.ask("us", "m", "one")
			time.Sleep(time.Second - time.Millisecond) // fake
			r.ask("us", "m", "two")
			if r.s.Record().Calls[2].Cold {
				t.Errorf("speed %g: cold after a pause of less than a second", speed)
			}
		})
	}
}

func TestCloseEndsCallsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Faults: []Fault{{Kind: "hang", Region: "hung"}}}
		r := &rig{t, s, newPipeClient(s)}
		var wg sync.WaitGroup
		for _, region := range []string{"us", "eu", "hung"} {
			wg.Go(func() {
				if g := r.post(region, "m", "hi"); g.err == nil {
					t.Errorf("%s: got %d", region, g.status)
				}
			})
		}
		time.Sleep(time.Second) // fake
		began := time.Now()
		s.Close()
		s.Close()
		near(t, "Close", time.Since(began), 0)
		wg.Wait()
		if _, err := s.Pipe().DialContext(t.Context(), "tcp", "x"); err == nil {
			t.Error("dialed a closed server")
		}
		if rec := s.Record(); len(rec.ClosedEarly) != 0 || rec.InFlight != 0 {
			t.Errorf("record %+v", rec)
		}
	})
}
