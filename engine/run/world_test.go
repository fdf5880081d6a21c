package run_test

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/enginetest"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/engine/run"
	"beacon/engine/verify"
	"beacon/modal/simulator"
	"beacon/modal/web"
	"beacon/store"
)

// world is a complete small setup: the engine, bbolt on disk, the web driver and the
// simulator over in-memory connections. In a synctest bubble its hours pass at once.
type world struct {
	t       testing.TB
	sim     *simulator.Server
	db      *store.DB
	path    string
	spec    plan.Spec
	set     engine.Settings
	targets []engine.Target
	events  []engine.Event
	quiet   bool                           // keep no events
	refuse  func(region foreign.Text) bool // no server listens there
	wrap    func(engine.Driver) engine.Driver
	watch   func(engine.Event) // called with each event at once
	wall    func() time.Time
	clock   run.Clock
	log     *slog.Logger
	line    func(net.Conn) net.Conn         // wraps every connection
	store   func(engine.Store) engine.Store // wraps the database

	engine *run.Engine
	stop   context.CancelFunc
	ended  chan error
}

// newWorld builds a world on a simulator; nothing runs before start. When the test
// ends, everything is closed and the store's invariants are checked.
func newWorld(t testing.TB, sim *simulator.Server) *world {
	w := &world{t: t, sim: sim, spec: enginetest.Spec(), set: enginetest.Settings(), path: filepath.Join(memoryDir(t), "simulated.db")}
	w.open()
	t.Cleanup(func() {
		w.halt()
		for _, r := range must(w.db.Records()) {
			if err := w.db.Check(r.ID); err != nil {
				t.Errorf("the store is not sound: %v", err)
			}
		}
		w.close()
		sim.Close()
	})
	return w
}

// memoryDir is a folder in memory if the machine has one and TMPDIR names no other place.
// These tests prove the order of commits in fake time; on a disk they would mostly wait for
// its fsync.
func memoryDir(t testing.TB) string {
	if os.Getenv("TMPDIR") != "" {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "beacon-test")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *world) open() {
	w.db = must(store.Open(w.path, store.Options{Kind: store.Simulated}))
}

func (w *world) close() {
	if err := w.db.Close(); err != nil {
		w.t.Error(err)
	}
}

// start runs the engine on a goroutine.
func (w *world) start() *run.Engine {
	w.targets = nil
	for _, r := range w.spec.Regions {
		base := "http://simulator/" + strings.ToLower(string(r.Name))
		d := must(web.New(web.Config{Region: string(r.Name), InferenceURL: base + "/inference", HealthURL: base + "/health", Dial: w.dial(r.Name)}))
		target := engine.Target{Region: r.Name, Driver: d, Models: r.Models}
		if w.wrap != nil {
			target.Driver = w.wrap(d)
		}
		w.targets = append(w.targets, target)
	}
	var db engine.Store = w.db
	if w.store != nil {
		db = w.store(w.db)
	}
	w.engine = run.New(run.Options{Store: db, Targets: w.targets, Settings: w.set, Observe: w.observe, Wall: w.wall, Clock: w.clock, Log: w.log})
	ctx, stop := context.WithCancel(context.Background())
	w.stop, w.ended = stop, make(chan error, 1)
	go func() { w.ended <- w.engine.Run(ctx) }()
	return w.engine
}

func (w *world) observe(ev engine.Event) {
	if !w.quiet {
		w.events = append(w.events, ev)
	}
	if w.watch != nil {
		w.watch(ev)
	}
}

func (w *world) dial(region foreign.Text) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if w.refuse != nil && w.refuse(region) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
		}
		c, err := w.sim.Pipe().DialContext(ctx, network, addr)
		if err == nil && w.line != nil {
			c = w.line(c)
		}
		return c, err
	}
}

// halt ends the engine as a signal would.
func (w *world) halt() error {
	if w.stop == nil {
		return nil
	}
	w.stop()
	w.stop = nil
	err := <-w.ended
	for _, target := range w.targets {
		target.Driver.Close()
	}
	return err
}

func (w *world) plan() *plan.Plan {
	w.t.Helper()
	p, err := plan.New(w.spec, w.set, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// submit starts the engine and a job on it.
func (w *world) submit() *run.Handle {
	w.t.Helper()
	h, err := w.start().Submit(w.plan())
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// run works on a whole job.
func (w *world) run() run.Outcome {
	w.t.Helper()
	return w.submit().Outcome()
}

func (w *world) verify(job string) *verify.Report {
	w.t.Helper()
	v, err := verify.Job(w.db, job)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// mustVerify fails unless every check of the job holds.
func (w *world) mustVerify(job string) {
	w.t.Helper()
	for _, c := range w.verify(job).Checks {
		if !c.OK {
			w.t.Errorf("%s: got %s, want %s", c.ID, c.Got, c.Want)
		}
	}
}

// executions returns those of a job by key, and their answers.
func (w *world) executions(job string) (map[engine.Key]engine.Execution, map[engine.Key]foreign.Text) {
	w.t.Helper()
	xs, texts := map[engine.Key]engine.Execution{}, map[engine.Key]foreign.Text{}
	err := w.db.Executions(job, true, func(x *engine.Execution, a *engine.Answer) error {
		xs[x.Key] = *x
		if a != nil {
			texts[x.Key] = a.Text
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return xs, texts
}

// fixed gives every model the same duration.
func fixed(d time.Duration) map[string]simulator.Span {
	return map[string]simulator.Span{"": {Min: d, Max: d}}
}

func faults(t testing.TB, texts ...string) (out []simulator.Fault) {
	for _, s := range texts {
		f, err := simulator.ParseFault(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}
