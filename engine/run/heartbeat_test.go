package run

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// beating calls fn in fake time with a heartbeat that runs on a clock that jumps.
func beating(t *testing.T, fn func(*testing.T, *heartbeat, *Jumping)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		j := &Jumping{}
		h := newHeartbeat(j.Clock())
		end := make(chan struct{})
		go h.run(end, func() {})
		synctest.Wait()
		fn(t, h, j)
		close(end)
	})
}

// TestTheHeartbeatNoticesAStandstill: of each standstill from 1.5 s on, all but half a
// second is found, and never more than it took.
func TestTheHeartbeatNoticesAStandstill(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "standstills")
		runs := rapid.SliceOfN(rapid.Int64Range(int64(beatEvery), int64(5*time.Second)), n, n).Draw(rt, "runs")
		still := rapid.SliceOfN(rapid.Int64Range(0, int64(10*time.Second)), n, n).Draw(rt, "still")
		var least, most, found time.Duration
		beating(t, func(t *testing.T, h *heartbeat, j *Jumping) {
			from, ran := h.now(), beatEvery
			for i := range still {
				time.Sleep(time.Duration(runs[i]))
				j.Jump(time.Duration(still[i]))
				most, ran = most+time.Duration(still[i]), ran+time.Duration(runs[i])
				if time.Duration(still[i]) >= beatEvery+beatLate {
					least += time.Duration(still[i]) - beatEvery
				}
			}
			time.Sleep(beatEvery)
			found = ran + most - h.ran(from, h.now())
		})
		if found < least || found > most {
			rt.Fatalf("found %s, want %s to %s", found, least, most)
		}
	})
}

// TestAStandstillCountsOnlyWhereItIs: the process does not run from 10.5 s to 30.5 s and
// from 40.5 s to 60.5 s.
func TestAStandstillCountsOnlyWhereItIs(t *testing.T) {
	beating(t, func(t *testing.T, h *heartbeat, j *Jumping) {
		start := h.now()
		time.Sleep(beatEvery / 2) // no reading of the heartbeat is at the moment of a jump
		for range 2 {
			time.Sleep(10 * time.Second)
			j.Jump(20 * time.Second)
		}
		time.Sleep(10 * time.Second)
		for _, c := range []struct{ from, to, ran float64 }{
			{0, 10, 10}, {0, 20, 10.5}, {15, 25, 0}, {15, 35, 4.5}, {0, 70, 30}, {20, 50, 10}, {60, 70, 9.5}, {35, 35, 0},
		} {
			at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
			if ran := h.ran(at(c.from), at(c.to)); ran.Seconds() != c.ran {
				t.Errorf("from %v s to %v s it ran for %s, want %v s", c.from, c.to, ran, c.ran)
			}
		}
	})
}

// TestNoStandstillBeforeTheHeartbeatRunsNorAfter: nothing reads the clock regularly then.
func TestNoStandstillBeforeTheHeartbeatRunsNorAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeartbeat(Clock{})
		end := make(chan struct{})
		from := h.now()
		time.Sleep(time.Minute)
		go h.run(end, func() { t.Error("noticed") })
		time.Sleep(time.Minute)
		close(end)
		synctest.Wait()
		time.Sleep(time.Minute)
		if ran := h.ran(from, h.now()); ran != 3*time.Minute {
			t.Errorf("it ran for %s of three minutes", ran)
		}
	})
}

func TestADeadlineCountsTheTimeInWhichTheProcessRan(t *testing.T) {
	limit := &deadlineError{"warm_deadline", 5 * time.Minute}
	for name, c := range map[string]struct {
		standstills []time.Duration // each after a minute
		ended       time.Duration   // without them
	}{
		"none":                    {nil, 5 * time.Minute},
		"too short to be noticed": {[]time.Duration{time.Second}, 5*time.Minute - time.Second},
		"one past the deadline":   {[]time.Duration{8 * time.Minute}, 5*time.Minute - beatEvery},
		"several":                 {[]time.Duration{time.Hour, 3 * time.Second, 4 * time.Minute}, 5*time.Minute - 3*beatEvery},
	} {
		t.Run(name, func(t *testing.T) {
			beating(t, func(t *testing.T, h *heartbeat, j *Jumping) {
				from := time.Now() // this clock does not jump
				ctx, cancel := h.within(t.Context(), limit)
				defer cancel()
				for _, d := range c.standstills {
					time.Sleep(time.Minute)
					j.Jump(d)
					synctest.Wait()
					if ctx.Err() != nil {
						t.Fatalf("ended by a standstill of %s: %v", d, context.Cause(ctx))
					}
				}
				<-ctx.Done()
				// The heartbeat that ends a standstill may be half a second late.
				if took := time.Since(from); took > limit.limit || took < c.ended {
					t.Errorf("ended after %s, want %s", took, c.ended)
				}
				if !errors.Is(context.Cause(ctx), limit) {
					t.Errorf("the cause is %v", context.Cause(ctx))
				}
			})
		})
	}
}

// TestADeadlineThatIsNoLongerNeeded leaves no timer that ends something later, and does
// not replace an earlier cause.
func TestADeadlineThatIsNoLongerNeeded(t *testing.T) {
	beating(t, func(t *testing.T, h *heartbeat, j *Jumping) {
		outer, end := context.WithCancelCause(t.Context())
		ctx, cancel := h.within(outer, &deadlineError{"warm_deadline", time.Minute})
		end(errHalted)
		j.Jump(time.Hour)
		time.Sleep(time.Hour)
		if context.Cause(ctx) != errHalted {
			t.Errorf("the cause is %v", context.Cause(ctx))
		}
		cancel()
		ended, cancel := h.within(outer, &deadlineError{"warm_deadline", time.Minute})
		if ended.Err() == nil {
			t.Error("a context of one that has ended goes on")
		}
		cancel()
	})
}
