package run_test

import (
	"math"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/enginetest"
	"beacon/engine/foreign"
	"beacon/engine/run"
	"beacon/modal/simulator"
)

// stepping is a wall clock that a test sets while it runs.
type stepping struct{ off atomic.Int64 }

func (s *stepping) now() time.Time {
	// Round(0) strips the monotonic reading, which a stored time lacks too.
	return time.Now().Round(0).Add(time.Duration(s.off.Load()))
}

func (s *stepping) step(d time.Duration) { s.off.Add(int64(d)) }

// atFinished calls each step when the given number of executions has ended.
func (w *world) atFinished(steps map[int]func()) {
	n := 0
	w.watch = func(ev engine.Event) {
		if ev.Name == engine.ExecutionFinished {
			n++
			if step := steps[n]; step != nil {
				step()
			}
		}
	}
}

// TestAWallClockThatStepsChangesNothing sets the wall clock back and forth by hours
// during a job: durations, decisions and costs are the same as without steps.
func TestAWallClockThatStepsChangesNothing(t *testing.T) {
	outcome := func(t *testing.T, steps func(*stepping) map[int]func()) (o run.Outcome, backwards int) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(2 * time.Minute), Warm: fixed(30 * time.Second), Scaledown: time.Hour,
				RedirectAfter: 20 * time.Second})
			var wall stepping
			w.wall = wall.now
			w.atFinished(steps(&wall))
			o = w.run()
			w.halt()
			w.mustVerify(o.Job)
			xs, _ := w.executions(o.Job)
			for k, x := range xs {
				for _, a := range x.Attempts {
					if d := a.Duration(); d < 0 || d > 10*time.Minute {
						t.Errorf("%v took %s", k, d)
					}
					if a.SettledAt.Before(a.SentAt) {
						backwards++
					}
				}
			}
		})
		return o, backwards
	}
	quiet, _ := outcome(t, func(*stepping) map[int]func() { return nil })
	stepped, backwards := outcome(t, func(s *stepping) map[int]func() {
		return map[int]func(){
			5:  func() { s.step(5 * time.Hour) },
			20: func() { s.step(-9 * time.Hour) },
			50: func() { s.step(26 * time.Hour) },
		}
	})
	if stepped.Counts.Completed != 64 || (stepped.Worked-quiet.Worked).Abs() > time.Second || math.Abs(stepped.CostUSD-quiet.CostUSD) > 1e-6 {
		t.Errorf("with steps %+v, without %+v", stepped, quiet)
	}
	if backwards == 0 {
		t.Error("no attempt saw the wall go back: nothing was tried")
	}
}

// TestAResumeOnAnEarlierDay: the clock was ahead when the job began, and is corrected
// before the resume.
func TestAResumeOnAnEarlierDay(t *testing.T) {
	for _, by := range []time.Duration{-30 * time.Hour, 30 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(5 * time.Minute), Warm: fixed(3 * time.Minute), Scaledown: time.Hour})
			var wall stepping
			w.wall = wall.now
			h := w.submit()
			time.Sleep(10 * time.Minute)
			w.halt()
			o := h.Outcome()
			wall.step(by)
			h, err := w.start().Resume(o.Job)
			if err != nil {
				t.Fatal(err)
			}
			if o := h.Outcome(); o.Counts.Completed != 64 || o.Worked < 0 || o.Worked > time.Hour {
				t.Errorf("by %s: %+v", by, o)
			}
			w.halt()
			w.mustVerify(o.Job)
		})
	}
}

// lines has connections that can be cut or held all at once.
type lines struct {
	mu   sync.Mutex
	open []net.Conn
	held chan struct{} // closed while nothing is held
}

func newLines() *lines {
	l := &lines{held: make(chan struct{})}
	close(l.held)
	return l
}

func (l *lines) add(c net.Conn) net.Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = append(l.open, c)
	return &heldConn{Conn: c, lines: l}
}

// cut ends every connection, like a router that lost its state.
func (l *lines) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		c.Close()
	}
	l.open = nil
}

// hold delays every byte for a while, like packets that are dropped and sent again.
func (l *lines) hold(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := make(chan struct{})
	l.held = held
	time.AfterFunc(d, func() { close(held) })
}

func (l *lines) pass() {
	l.mu.Lock()
	held := l.held
	l.mu.Unlock()
	<-held
}

type heldConn struct {
	net.Conn
	lines *lines
}

func (c *heldConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.lines.pass()
	return n, err
}

func (c *heldConn) Write(p []byte) (int, error) {
	c.lines.pass()
	return c.Conn.Write(p)
}

// TestTenMinutesAsleep suspends the machine during a job. The monotonic clock stops
// meanwhile (CLOCK_MONOTONIC on Linux), the wall clock continues, and every connection
// is dead afterwards.
func TestTenMinutesAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(time.Minute), Warm: fixed(20 * time.Second), Scaledown: time.Hour})
		l := newLines()
		var wall stepping
		w.wall, w.line = wall.now, l.add
		h := w.submit()
		time.Sleep(2 * time.Minute)
		wall.step(10 * time.Minute)
		l.cut()
		o := h.Outcome()
		w.halt()
		if o.Counts.Completed != 64 || o.Worked > 10*time.Minute {
			t.Errorf("%+v", o)
		}
		xs, _ := w.executions(o.Job)
		unknown := 0
		for _, x := range xs {
			if x.UnknownOutcome() {
				unknown++
			}
			if len(x.Attempts) > 2 || len(x.Attempts) == 2 && !x.UnknownOutcome() {
				t.Errorf("%v was sent %d times, unknown %t", x.Key, len(x.Attempts), x.UnknownOutcome())
			}
		}
		if unknown == 0 || unknown > 8 {
			t.Errorf("%d outcomes unknown: those in flight, at most 8", unknown)
		}
		w.mustVerify(o.Job)
	})
}

// TestTheNetworkHoldsItsBreath: packets are lost for a minute and sent again, so no
// connection breaks, and no execution may be sent twice.
func TestTheNetworkHoldsItsBreath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(time.Minute), Warm: fixed(20 * time.Second), Scaledown: time.Hour})
		l := newLines()
		w.line = l.add
		h := w.submit()
		time.Sleep(2 * time.Minute)
		l.hold(time.Minute)
		o := h.Outcome()
		w.halt()
		xs, _ := w.executions(o.Job)
		for _, x := range xs {
			if len(x.Attempts) != 1 {
				t.Errorf("%v was sent %d times", x.Key, len(x.Attempts))
			}
		}
		if o.Counts.Completed != 64 {
			t.Errorf("%+v", o)
		}
		w.mustVerify(o.Job)
	})
}

// TestTheNetworkIsGoneForAMinute: every connection breaks and none can be made.
// Executions that reach no endpoint fail at once with that cause, answers are kept,
// the regions recover without the operator, and retry completes the job.
func TestTheNetworkIsGoneForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(time.Minute), Warm: fixed(20 * time.Second), Scaledown: time.Hour})
		l := newLines()
		var gone atomic.Bool
		w.line, w.refuse = l.add, func(foreign.Text) bool { return gone.Load() }
		w.spec.Questions = enginetest.Questions(60)
		h := w.submit()
		time.Sleep(2 * time.Minute)
		gone.Store(true)
		l.cut()
		time.Sleep(time.Minute)
		gone.Store(false)
		o := h.Outcome()
		if o.Counts.Settled() != 480 || o.Counts.Failed == 0 || o.Counts.Completed == 0 {
			t.Errorf("%+v", o)
		}
		xs, before := w.executions(o.Job)
		for _, x := range xs {
			refused := x.Kind == engine.KindRefused || x.Kind == engine.KindDown
			if x.State == engine.Failed && (!refused || x.Hint == "" || !strings.Contains(string(x.Reason), "connection refused")) {
				t.Fatalf("%v failed with %q: %s (%s)", x.Key, x.Kind, x.Reason, x.Hint)
			}
		}
		h, _, err := w.engine.Retry(o.Job, engine.Part{})
		if err != nil {
			t.Fatal(err)
		}
		if o = h.Outcome(); o.Counts.Completed != 480 {
			t.Errorf("after the retry %+v", o)
		}
		w.halt()
		_, after := w.executions(o.Job)
		for k, text := range before {
			if after[k] != text {
				t.Errorf("%v: the answer changed", k)
			}
		}
		w.mustVerify(o.Job)
	})
}
