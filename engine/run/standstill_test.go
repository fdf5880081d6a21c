package run_test

import (
	"bytes"
	"log/slog"
	"math"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/enginetest"
	"beacon/engine/run"
	"beacon/modal/simulator"
)

// standstills returns those in the record of a job's only run.
func (w *world) standstills(job string) []engine.Pause {
	w.t.Helper()
	return must(w.db.Record(job)).Runs[0].Standstills
}

// small is a job of six executions: two endpoints, three questions.
func small(t *testing.T) *world {
	w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(2 * time.Minute), Warm: fixed(30 * time.Second), Scaledown: time.Hour, RedirectAfter: 50 * time.Second})
	w.spec.Regions, w.spec.Questions = w.spec.Regions[:1], enginetest.Questions(3)
	return w
}

// TestAStandstillAtAnyMoment lets the clock jump by three hours, past every deadline and
// the job's timeout, at a place where the engine reads it: no attempt fails, each
// execution is sent once, and every check holds. It takes every 23rd of about two thousand
// places, and each one with BEACON_STANDSTILLS set.
func TestAStandstillAtAnyMoment(t *testing.T) {
	t.Parallel()
	step := 23
	if os.Getenv("BEACON_STANDSTILLS") != "" {
		step = 1
	}
	found, within := 0, 0
	for at := 1; ; at += step {
		ended := false
		synctest.Test(t, func(t *testing.T) {
			w := small(t)
			clock := run.Jumping{At: at, By: 3 * time.Hour}
			w.clock, w.quiet = clock.Clock(), true
			o := w.run()
			w.halt()
			ended = clock.Reads() < at
			if o.Counts.Completed != 6 || o.Worked > 4*time.Minute {
				t.Errorf("%+v in %s", o.Counts, o.Worked)
			}
			xs, _ := w.executions(o.Job)
			for k, x := range xs {
				if len(x.Attempts) != 1 {
					t.Errorf("%v was sent %d times: %s", k, len(x.Attempts), x.Attempts[0].Error)
				}
				if x.Attempts[0].Duration() > time.Hour {
					within++
				}
			}
			w.mustVerify(o.Job)
			found += len(w.standstills(o.Job))
		})
		if ended {
			t.Logf("%d places, %d standstills recorded, %d attempts in flight", at/step, found, within)
			break
		}
		if t.Failed() {
			t.Fatalf("at reading %d", at)
		}
	}
	if found < 50 || within == 0 {
		t.Errorf("%d standstills, %d attempts in flight: not much was tried", found, within)
	}
}

// TestAStandstillIsRecordedAndLogged also has what is not counted: the worked time, the
// cost and the measured durations, which the forecast relies on.
func TestAStandstillIsRecordedAndLogged(t *testing.T) {
	outcome := func(jump time.Duration) (o run.Outcome, log string, still []engine.Pause) {
		synctest.Test(t, func(t *testing.T) {
			w := small(t)
			var clock run.Jumping
			var text bytes.Buffer
			w.clock, w.log = clock.Clock(), slog.New(slog.NewTextHandler(&text, nil))
			h := w.submit()
			time.Sleep(time.Minute)
			clock.Jump(jump)
			o = h.Outcome()
			w.halt()
			w.mustVerify(o.Job)
			log, still = text.String(), w.standstills(o.Job)
			if v := w.verify(o.Job); time.Duration(v.StandstillMS)*time.Millisecond > jump {
				t.Errorf("verify says that the process did not run for %d ms of %s", v.StandstillMS, jump)
			}
		})
		return o, log, still
	}
	const message = "the process was stopped or frozen"
	plain, log, still := outcome(0)
	if len(still) > 0 || strings.Contains(log, message) {
		t.Errorf("without a standstill: %v\n%s", still, log)
	}
	o, log, still := outcome(8 * time.Second)
	if len(still) != 1 || still[0].FromNS < int64(59*time.Second) || still[0].ToNS > int64(70*time.Second) || still[0].ToNS-still[0].FromNS < int64(7*time.Second) {
		t.Errorf("recorded %+v", still)
	}
	if strings.Count(log, message) != 1 || !strings.Contains(log, "level=WARN") || !strings.Contains(log, "duration_ms=") {
		t.Errorf("logged\n%s", log)
	}
	if !strings.HasSuffix(o.Sentence, message+" for "+engine.Rounded(o.Standstill).String()+", which is not counted") || strings.Contains(plain.Sentence, "frozen") {
		t.Errorf("said %q, and without a standstill %q", o.Sentence, plain.Sentence)
	}
	if (o.Worked-plain.Worked).Abs() > time.Second || math.Abs(o.CostUSD-plain.CostUSD) > 0.01*plain.CostUSD {
		t.Errorf("with a standstill %s and $%g, without %s and $%g", o.Worked, o.CostUSD, plain.Worked, plain.CostUSD)
	}
}

// TestARunKeepsAsManyStandstillsAsTheStoreReads, and goes on when there are more.
func TestARunKeepsAsManyStandstillsAsTheStoreReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := small(t)
		var clock run.Jumping
		w.clock = clock.Clock()
		w.sim.Cold = fixed(time.Hour)
		w.set.Deadlines.Cold, w.set.Timeout = 2*time.Hour, 6*time.Hour
		h := w.submit()
		for range engine.MostPauses + 10 {
			time.Sleep(2 * time.Second)
			clock.Jump(8 * time.Second)
		}
		o := h.Outcome()
		w.halt()
		if n := len(w.standstills(o.Job)); n != engine.MostPauses || o.Counts.Completed != 6 {
			t.Errorf("%d standstills, %+v, %v", n, o.Counts, o.Err)
		}
	})
}

// TestAnAttemptThatFailedAfterAStandstillIsRetried: its deadline had not passed.
func TestAnAttemptThatFailedAfterAStandstillIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := small(t)
		w.sim.Faults = faults(t, "503 n=1")
		w.set.Preflight, w.set.Retries = engine.PreflightOff, 1
		var clock run.Jumping
		l := newLines()
		w.clock, w.line = clock.Clock(), l.add
		l.hold(time.Minute)
		h := w.submit()
		time.Sleep(30 * time.Second)
		clock.Jump(time.Hour)
		o := h.Outcome()
		w.halt()
		xs, _ := w.executions(o.Job)
		retried := 0
		for _, x := range xs {
			retried += len(x.Attempts) - 1
		}
		if o.Counts.Completed != 6 || retried != 2 { // one at each endpoint
			t.Errorf("%+v, %d retried", o.Counts, retried)
		}
	})
}

// TestAStandstillOfAPausedRunIsRecordedAtOnce: nothing else wakes the engine then.
func TestAStandstillOfAPausedRunIsRecordedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := small(t)
		var clock run.Jumping
		w.clock = clock.Clock()
		h := w.submit()
		w.engine.Pause(h.Job(), true)
		time.Sleep(10 * time.Minute)
		clock.Jump(time.Hour)
		time.Sleep(time.Second)
		if n := len(w.standstills(h.Job())); n != 1 {
			t.Errorf("%d standstills", n)
		}
		w.engine.Pause(h.Job(), false)
		o := h.Outcome()
		w.halt()
		w.mustVerify(o.Job)
	})
}

// TestAStandstillBeforeARunIsNotInItsRecord: a run begins when its job is admitted.
func TestAStandstillBeforeARunIsNotInItsRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := small(t)
		var clock run.Jumping
		w.clock = clock.Clock()
		w.set.Limits.MaxInFlight = 2
		first := w.submit()
		second := must(w.engine.Submit(w.plan()))
		time.Sleep(time.Minute)
		clock.Jump(time.Hour)
		of := func(h *run.Handle, want int) {
			t.Helper()
			o := h.Outcome()
			if n := len(w.standstills(o.Job)); n != want || o.Counts.Completed != 6 {
				t.Errorf("%d standstills, want %d; %+v", n, want, o.Counts)
			}
		}
		of(first, 1)
		of(second, 0)
		of(must(w.engine.Submit(w.plan())), 0)
		w.halt()
	})
}

// slowStore is a store on a disk that takes its time.
type slowStore struct {
	engine.Store
	takes time.Duration
}

func (s slowStore) Commit(b *engine.Batch) error {
	time.Sleep(s.takes)
	return s.Store.Commit(b)
}

// TestAnEngineThatIsBlockedIsNoStandstill: its goroutine waits for a slow disk or for a
// callback, and the process runs. That time is the program's own and counts.
func TestAnEngineThatIsBlockedIsNoStandstill(t *testing.T) {
	for name, block := range map[string]func(*world){
		"by a disk that takes 8 s for a commit": func(w *world) {
			w.store = func(s engine.Store) engine.Store { return slowStore{s, 8 * time.Second} }
		},
		"by Observe, which takes a minute": func(w *world) {
			w.watch = func(engine.Event) { time.Sleep(time.Minute) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := small(t)
				block(w)
				w.set.Timeout = time.Hour
				o := w.run()
				w.halt()
				if still := w.standstills(o.Job); len(still) > 0 || o.Counts.Completed != 6 {
					t.Errorf("standstills %+v, %+v", still, o.Counts)
				}
				if o.Worked < 4*time.Minute {
					t.Errorf("worked %s: nothing was blocked", o.Worked)
				}
			})
		})
	}
}
