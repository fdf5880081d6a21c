package run_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/run"
	"beacon/modal/simulator"
)

// A process that dies leaves the file as of its last commit, while the calls at Modal
// continue. Here the file is copied at that moment, every connection is cut, and a new
// engine opens the copy. The first engine's later writes go to the old file, which no
// test reads.

// snapshot copies the database as a crash at this moment would leave it. No
// transaction may be open: it is for an Observe callback, or after synctest.Wait.
func (w *world) snapshot() string {
	w.t.Helper()
	path := filepath.Join(memoryDir(w.t), "crashed.db")
	if err := os.WriteFile(path, must(os.ReadFile(w.path)), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// crash continues with a snapshot.
func (w *world) crash(path string) {
	w.t.Helper()
	w.halt()
	w.watch = nil
	w.close()
	w.path = path
	w.open()
}

// resume continues the newest job, which is open, to the end of the run.
func (w *world) resume() run.Outcome {
	w.t.Helper()
	h, err := w.start().Resume(must(w.db.Records())[0].ID)
	if err != nil || h == nil {
		w.t.Fatalf("resume: %v %v", h, err)
	}
	return h.Outcome()
}

// found counts what a resume found left by the previous run.
type found struct{ collected, resent, unknown int }

func (w *world) mustFind(o run.Outcome, want found, posts int) {
	w.t.Helper()
	if got := (found{o.Run.Collected, o.Run.Resent, o.Run.Unknown}); got != want {
		w.t.Errorf("the resume found %+v, want %+v", got, want)
	}
	if o.Counts.Completed != 64 {
		w.t.Errorf("%+v", o.Counts)
	}
	if rec := w.sim.Record(); rec.Posts != posts || rec.PostsToResult != 0 {
		w.t.Errorf("%d POSTs, want %d; %d to a result URL", rec.Posts, posts, rec.PostsToResult)
	}
	w.mustFlag()
	w.mustVerify(o.Job)
}

// mustFlag fails unless exactly the executions that were sent again are flagged.
func (w *world) mustFlag() {
	w.t.Helper()
	asked := map[string]int{}
	for _, c := range w.sim.Record().Calls {
		asked[c.Region+" "+c.Model+" "+c.Prompt]++
	}
	xs, _ := w.executions(must(w.db.Records())[0].ID)
	for k, x := range xs {
		n := asked[strings.ToLower(string(k.Region))+" "+string(k.Model)+" Question "+string(k.Question)+"?"]
		if x.UnknownOutcome() != (len(x.Attempts) > 1) || n < 1 || n > len(x.Attempts) {
			w.t.Errorf("%s: asked %d times in %d attempts, unknown outcome %t", k, n, len(x.Attempts), x.UnknownOutcome())
		}
	}
}

// handingOver runs for longer than Modal holds a request: every call is handed
// over once or twice. A first call ends after 310 s.
func handingOver(t *testing.T, texts ...string) *simulator.Server {
	return &simulator.Server{Seed: 5, Cold: fixed(time.Minute), Warm: fixed(250 * time.Second), Scaledown: 9 * time.Hour, Faults: faults(t, texts...)}
}

// dieAt dies right after the commit of the nth event of a name: the requests that this
// commit allows are never sent.
func (w *world) dieAt(name string, n int) (path string) {
	w.t.Helper()
	return w.dieAfter(func() { w.submit() }, name, n, w.snapshot)
}

// dieBefore dies at the same point, but with the file as it was at the given moment.
func (w *world) dieBefore(name string, n int, moment time.Duration) string {
	w.t.Helper()
	early := make(chan string, 1)
	time.AfterFunc(moment, func() { early <- w.snapshot() })
	return w.dieAfter(func() { w.submit() }, name, n, func() string { return <-early })
}

func (w *world) dieAfter(begin func(), name string, n int, snapshot func() string) (path string) {
	w.t.Helper()
	dead := make(chan struct{})
	w.watch = func(ev engine.Event) {
		if ev.Name != name {
			return
		}
		if n--; n == 0 {
			path = snapshot()
			w.engine.Cancel(ev.Job) // cuts every connection before it returns
			close(dead)
		}
	}
	begin()
	select {
	case <-dead:
	case <-time.After(time.Hour):
		w.t.Fatalf("there was no %s", name)
	}
	return path
}

// dieIn dies after a time, wherever the job is then.
func (w *world) dieIn(d time.Duration) string {
	w.submit()
	time.Sleep(d)
	synctest.Wait()
	return w.snapshot()
}

func TestEachPointAtWhichTheProcessCanDie(t *testing.T) {
	for _, c := range []struct {
		name  string
		sim   func(*testing.T, ...string) *simulator.Server
		die   func(w *world) string // returns the file that is left
		away  time.Duration         // until the resume
		want  found
		posts int
	}{
		{"before anything was sent", calm, func(w *world) string { return w.dieAt(engine.JobStarted, 1) }, 0, found{}, 64},
		{"sent was stored, the request never left", calm, func(w *world) string { return w.dieAt(engine.ExecutionStarted, 1) }, 0, found{0, 8, 8}, 64},
		{"sent, no handle", calm, func(w *world) string { return w.dieIn(25 * time.Second) }, 0, found{0, 8, 8}, 72},
		{"sent, no handle, and long away", calm, func(w *world) string { return w.dieIn(25 * time.Second) }, time.Hour, found{0, 8, 8}, 72},
		{"answered, the answer never stored", calm, func(w *world) string { return w.dieBefore(engine.ExecutionFinished, 8, 29*time.Second) }, 0, found{0, 8, 8}, 72},
		{"a batch was stored, the next one is marked as sent", calm, func(w *world) string { return w.dieAt(engine.ExecutionFinished, 8) }, 0, found{0, 8, 8}, 64},
		{"handed over, the handle never stored", handingOver, func(w *world) string { return w.dieBefore(engine.ExecutionWaiting, 8, 149*time.Second) }, 0, found{0, 8, 8}, 72},
		{"the handle was stored, nobody waited yet", handingOver, func(w *world) string { return w.dieAt(engine.ExecutionWaiting, 8) }, 0, found{8, 0, 0}, 64},
		{"the call is alive", handingOver, func(w *world) string { return w.dieIn(200 * time.Second) }, 0, found{8, 0, 0}, 64},
		{"the call is alive, handed over twice", handingOver, func(w *world) string { return w.dieIn(305 * time.Second) }, 0, found{8, 0, 0}, 64},
		{"the answer waits at Modal", handingOver, func(w *world) string { return w.dieIn(200 * time.Second) }, 119 * time.Second, found{8, 0, 0}, 64},
		{"the call was canceled by Modal", handingOver, func(w *world) string { return w.dieIn(160 * time.Second) }, time.Hour, found{0, 8, 8}, 72},
		{"the answer was delivered, never stored", handingOver, func(w *world) string { return w.dieBefore(engine.ExecutionFinished, 8, 309*time.Second) }, 0, found{0, 8, 8}, 72},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, c.sim(t))
				w.set.Timeout = 3 * time.Hour
				w.crash(c.die(w))
				_, before := w.executions(must(w.db.Records())[0].ID)
				time.Sleep(c.away)
				o := w.resume()
				w.mustFind(o, c.want, c.posts)
				_, after := w.executions(o.Job)
				for k, text := range before {
					if after[k] != text {
						t.Errorf("%s: the answer changed", k)
					}
				}
			})
		})
	}
}

// TestACrashOfTheResumeToo dies a second time while it collects, and a third
// time after the answers were delivered.
func TestACrashOfTheResumeToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, handingOver(t))
		w.set.Timeout = 3 * time.Hour
		w.crash(w.dieIn(200 * time.Second))
		job := must(w.db.Records())[0].ID
		must(w.start().Resume(job))
		time.Sleep(50 * time.Second)
		synctest.Wait()
		w.crash(w.snapshot())
		early := make(chan string, 1)
		time.AfterFunc(59*time.Second, func() { early <- w.snapshot() }) // a second before the answers
		w.crash(w.dieAfter(func() { must(w.start().Resume(job)) }, engine.ExecutionFinished, 8, func() string { return <-early }))
		w.mustFind(w.resume(), found{0, 8, 8}, 72)
	})
}

// TestTheLostAreSentAgainWhateverTheRetries: only `on_unknown` decides about the
// attempts that a crash left, also in a job without retries.
func TestTheLostAreSentAgainWhateverTheRetries(t *testing.T) {
	for policy, failed := range map[engine.OnUnknown]int{engine.Resend: 0, engine.Ask: 8} {
		for _, point := range []time.Duration{25 * time.Second, 160 * time.Second} { // without and with a handle
			t.Run(string(policy)+" "+point.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, handingOver(t))
					w.set.Timeout, w.set.Retries, w.set.OnUnknown = 3*time.Hour, 0, policy
					w.crash(w.dieIn(point))
					time.Sleep(time.Hour)
					o := w.resume()
					if o.Run.Unknown != 8 || o.Run.Resent != 8-failed || o.Counts.Failed != failed || o.Counts.Completed != 64-failed {
						t.Errorf("%+v with %d sent again, %d unknown", o.Counts, o.Run.Resent, o.Run.Unknown)
					}
				})
			})
		}
	}
}

// TestACallCollectedLateIsNoGap: one endpoint is sent again and soon done, the others
// are collected a minute later. No endpoint was idle.
func TestACallCollectedLateIsNoGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := handingOver(t, "429 EU/mistral-7b n=1 retry_after=140")
		sim.Warm["mistral-7b"] = simulator.Span{Min: 20 * time.Second, Max: 20 * time.Second}
		w := newWorld(t, sim)
		w.set.Timeout = 3 * time.Hour
		w.crash(w.dieIn(200 * time.Second))
		o := w.resume()
		if o.Run.Collected != 6 || o.Run.Resent != 1 {
			t.Errorf("collected %d, sent again %d", o.Run.Collected, o.Run.Resent)
		}
		w.mustVerify(o.Job)
	})
}

// TestACrashOfARetryByHand: a retry of the first question after the last question
// breaks no order, also in the run after a crash.
func TestACrashOfARetryByHand(t *testing.T) {
	for _, c := range []struct {
		name string
		die  func(w *world, job string) string
	}{
		{"before it is sent", func(w *world, job string) string { return w.retryAndDie(job, engine.JobStarted) }},
		{"when it is sent", func(w *world, job string) string { return w.retryAndDie(job, engine.ExecutionStarted) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, calm(t, "422 EU/mistral-7b n=1"))
				o := w.run()
				w.crash(c.die(w, o.Job))
				if o = w.resume(); o.Counts.Completed != 64 {
					t.Errorf("%+v", o.Counts)
				}
				w.mustVerify(o.Job)
			})
		})
	}
}

func (w *world) retryAndDie(job, name string) string {
	return w.dieAfter(func() {
		if _, n, err := w.engine.Retry(job, engine.Part{}); n != 1 || err != nil {
			w.t.Errorf("retry: %d %v", n, err)
		}
	}, name, 1, w.snapshot)
}

// TestACrashWhileARegionIsPaused: executions that their batches continued without
// catch up in the next run and break no order there.
func TestACrashWhileARegionIsPaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		h := w.submit()
		time.Sleep(35 * time.Second)
		w.engine.PausePart(h.Job(), engine.Part{Region: "EU"}, true)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		w.crash(w.snapshot())
		o := w.resume()
		if o.Counts.Completed != 64 {
			t.Errorf("%+v", o.Counts)
		}
		w.mustVerify(o.Job)
	})
}
