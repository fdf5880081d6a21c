package run_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/enginetest"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/engine/run"
	"beacon/modal/simulator"
	"beacon/store"
)

// instant is a driver that answers at once, so that only the engine's time is measured.
// It records the times of its calls.
type instant struct {
	mu    sync.Mutex
	times []time.Time
	block bool // wait until the context ends instead
	ended []time.Time
}

func (d *instant) Submit(ctx context.Context, _ engine.Request) (engine.Reply, error) {
	d.mu.Lock()
	d.times = append(d.times, time.Now())
	d.mu.Unlock()
	if d.block {
		<-ctx.Done()
		d.mu.Lock()
		d.ended = append(d.ended, time.Now())
		d.mu.Unlock()
		return engine.Reply{}, context.Cause(ctx)
	}
	return engine.Reply{Answer: &engine.Answer{Text: foreign.Text(answerText), Region: "us-east"}}, nil
}

var answerText = fmt.Sprintf("%01024d", 4)

func (d *instant) Collect(context.Context, engine.Request, engine.Call) (engine.Reply, error) {
	return engine.Reply{}, nil
}
func (d *instant) Cancel(context.Context, engine.Request, engine.Call) (bool, error) {
	return false, nil
}
func (d *instant) Health(context.Context) (engine.HealthReport, error) {
	return engine.HealthReport{Status: "healthy"}, nil
}
func (d *instant) Close() error { return nil }

// bench is a job of n questions at the eight shipped endpoints.
type bench struct {
	db     *store.DB
	driver *instant
	engine *run.Engine
	stop   func()
	plan   *plan.Plan
}

func newBench(b *testing.B, n int) *bench {
	w := &bench{driver: &instant{}, db: must(store.Open(filepath.Join(b.TempDir(), "bench.db"), store.Options{Kind: store.Simulated}))}
	spec, set := enginetest.Spec(), enginetest.Settings()
	spec.Questions = nil
	for i := range n {
		spec.Questions = append(spec.Questions, engine.Question{ID: foreign.Text(fmt.Sprintf("q%06d", i)), Text: "Question?"})
	}
	w.plan = must(plan.New(spec, set, time.Now()))
	w.start(set)
	b.Cleanup(func() { w.stop(); w.db.Close() })
	return w
}

func (w *bench) start(set engine.Settings) {
	var targets []engine.Target
	for _, r := range enginetest.Spec().Regions {
		targets = append(targets, engine.Target{Region: r.Name, Driver: w.driver, Models: r.Models})
	}
	w.engine = run.New(run.Options{Store: w.db, Targets: targets, Settings: set})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.engine.Run(ctx) }()
	w.stop = sync.OnceFunc(func() { cancel(); <-ended })
}

func (w *bench) run(b *testing.B) run.Outcome {
	h, err := w.engine.Submit(w.plan)
	if err != nil {
		b.Fatal(err)
	}
	return h.Outcome()
}

// bareCommits measures group commits of n records, as the engine writes them, without
// an engine.
func bareCommits(b *testing.B, rounds, n int) []time.Duration {
	db := must(store.Open(filepath.Join(b.TempDir(), "bare.db"), store.Options{Kind: store.Simulated}))
	defer db.Close()
	spec := enginetest.Spec()
	spec.Questions = nil
	for i := range rounds {
		spec.Questions = append(spec.Questions, engine.Question{ID: foreign.Text(fmt.Sprintf("q%06d", i)), Text: "Question?"})
	}
	p := must(plan.New(spec, enginetest.Settings(), time.Now()))
	rec := &engine.JobRecord{ID: p.Job.ID, Simulated: true, Counts: engine.Counts{Total: len(p.Executions)}}
	if err := db.CreateJob(p.Job, rec, p.Executions); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for i := 0; i+n <= len(p.Executions); i += n {
		batch := &engine.Batch{Records: []*engine.JobRecord{rec}}
		for k := i; k < i+n; k++ {
			x := p.Executions[k]
			x.State, x.Class = engine.Completed, engine.Substantive
			x.Attempts = []engine.Attempt{{Run: 1, SentSeq: int64(2*k + 1), SettledSeq: int64(2*k + 2), SentAt: time.Now(), SettledAt: time.Now()}}
			batch.Writes = append(batch.Writes, engine.Write{Job: p.Job.ID, Execution: &x, Answer: &engine.Answer{Text: foreign.Text(answerText)}})
		}
		from := time.Now()
		if err := db.Commit(batch); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(from))
	}
	return took
}

func quantile(d []time.Duration, q float64) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[int(q*float64(len(d)-1))]
}

// BenchmarkBudgetGap: from the last answer of a batch to the first request of the
// next, p99, over three bare commits of the same run and 2 ms; at most 1.
func BenchmarkBudgetGap(b *testing.B) {
	for b.Loop() {
		w := newBench(b, 200)
		w.run(b)
		times := w.driver.times
		slices.SortFunc(times, time.Time.Compare)
		var gaps []time.Duration
		for i := 8; i < len(times); i += 8 {
			gaps = append(gaps, times[i].Sub(times[i-1]))
		}
		allowed := 3*quantile(bareCommits(b, 200, 8), 0.99) + 2*time.Millisecond
		gap := quantile(gaps, 0.99)
		b.ReportMetric(float64(gap)/float64(allowed), "of-budget")
		b.ReportMetric(float64(gap.Microseconds()), "gap-p99-µs")
	}
}

// BenchmarkBudgetExecution: engine and durable store per execution, over a bare
// group commit of the same records; at most 2.
func BenchmarkBudgetExecution(b *testing.B) {
	const n = 500
	for b.Loop() {
		w := newBench(b, n)
		o := w.run(b)
		bare := time.Duration(0)
		for _, d := range bareCommits(b, n, 8) {
			bare += d
		}
		b.ReportMetric(float64(o.Worked)/float64(bare), "of-bare-commits")
		b.ReportMetric(float64(o.Worked.Microseconds())/(n*8), "µs/execution")
	}
}

// BenchmarkBudgetMemory: the heap after 100,000 finished executions; at most 100 MB.
func BenchmarkBudgetMemory(b *testing.B) {
	for b.Loop() {
		w := newBench(b, 12500)
		if o := w.run(b); o.Counts.Completed != 100000 {
			b.Fatalf("%+v", o)
		}
		w.driver.times = nil
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse+m.StackInuse)/1e6, "MB")
	}
}

// BenchmarkBudgetResume: from resume to the first request with 100,000 results
// in the store and one execution left; at most 2 s.
func BenchmarkBudgetResume(b *testing.B) {
	for b.Loop() {
		w := newBench(b, 12500)
		h, err := w.engine.Submit(w.plan)
		if err != nil {
			b.Fatal(err)
		}
		for done := false; !done; {
			<-w.engine.Board().Changed()
			w.engine.Board().Job(h.Job(), func(v *board.JobView) { done = v.Counts.Completed > 99000 })
		}
		w.engine.Cancel(h.Job())
		h.Outcome()
		w.stop()
		w.driver = &instant{}
		w.start(enginetest.Settings())
		from := time.Now()
		if h, err = w.engine.Resume(h.Job()); err != nil {
			b.Fatal(err)
		}
		h.Outcome()
		if len(w.driver.times) > 0 {
			b.ReportMetric(w.driver.times[0].Sub(from).Seconds(), "s")
		}
	}
}

// BenchmarkBudgetCancel: from the key to the end of the last call; at most 50 ms.
func BenchmarkBudgetCancel(b *testing.B) {
	for b.Loop() {
		w := newBench(b, 8)
		w.driver.block = true
		h, err := w.engine.Submit(w.plan)
		if err != nil {
			b.Fatal(err)
		}
		for flight := 0; flight < 8; {
			<-w.engine.Board().Changed()
			w.driver.mu.Lock()
			flight = len(w.driver.times)
			w.driver.mu.Unlock()
		}
		from := time.Now()
		w.engine.Cancel(h.Job())
		h.Outcome()
		b.ReportMetric(slices.MaxFunc(w.driver.ended, time.Time.Compare).Sub(from).Seconds()*1000, "ms")
	}
}

// TestMakespanStaysAtTheBound: with the endpoint barrier the lower bound is the work of
// the slowest endpoint; the engine adds at most a hundredth to it.
func TestMakespanStaysAtTheBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 11, Cold: fixed(120 * time.Second), Warm: fixed(20 * time.Second), Jitter: 0.5, Scaledown: time.Hour})
		w.spec.Barrier = engine.BarrierEndpoint
		o := w.run()
		if ratio := float64(o.Worked) / float64(w.sim.Record().Bound()); ratio > 1.01 {
			t.Errorf("%.4f times the bound", ratio)
		}
	})
}
