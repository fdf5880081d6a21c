package run_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/enginetest"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/modal/simulator"
)

func TestTheShippedJobCompletesEveryExecutionOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 1, Scaledown: 300 * time.Second})
		o := w.run()
		if o.State != engine.JobCompleted || o.Counts.Completed != 64 {
			t.Fatalf("outcome %+v", o)
		}
		w.mustVerify(o.Job)
		rec := w.sim.Record()
		if rec.Posts != 64 || rec.PostsToResult != 0 || rec.SecondReads != 0 || len(rec.Twice()) != 0 {
			t.Errorf("the simulator saw %d POSTs, %d to result URLs, %d second reads, %d questions twice", rec.Posts, rec.PostsToResult, rec.SecondReads, len(rec.Twice()))
		}
		if rec.HandOvers < 8 {
			t.Errorf("only %d hand-overs: cold starts of 180 s must be handed over after 150 s", rec.HandOvers)
		}
		if rec.MaxInFlight > 8 {
			t.Errorf("%d in flight", rec.MaxInFlight)
		}
	})
}

// TestTheOriginalFailure replays the failure that Beacon was made to avoid: US warm,
// EU and ASIA cold for longer than Modal keeps a request open, all 64 requests at once,
// and a 303 taken for an error. Then the engine asks the same regions.
func TestTheOriginalFailure(t *testing.T) {
	regions := func() *simulator.Server {
		s := &simulator.Server{
			Seed: 7, Scaledown: time.Hour, Warm: fixed(10 * time.Second), MaxContainers: 1,
			Cold: map[string]simulator.Span{"": {Min: 170 * time.Second, Max: 170 * time.Second}},
		}
		return s
	}
	synctest.Test(t, func(t *testing.T) {
		naive := regions()
		defer naive.Close()
		warmUp(t, naive)
		if got := allAtOnce(naive); got != 16 {
			t.Errorf("all at once, 303 as an error: %d of 64 answered, want 16", got)
		}
		w := newWorld(t, regions())
		warmUp(t, w.sim)
		if o := w.run(); o.Counts.Completed != 64 {
			t.Errorf("one question after the other: %+v", o.Counts)
		}
	})
}

// warmUp makes the US containers warm.
func warmUp(t *testing.T, s *simulator.Server) {
	c := &http.Client{Transport: &http.Transport{DialContext: s.Pipe().DialContext}}
	defer c.CloseIdleConnections()
	for _, model := range []string{"llama3.2-1b", "qwen2.5-1.5b"} {
		resp, err := c.Post("http://sim/us/inference", "application/json", strings.NewReader(`{"model":"`+model+`","prompt":"warm up"}`))
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("warming up: %v %v", resp, err)
		}
		resp.Body.Close()
	}
}

// allAtOnce asks as the forerunner did: 64 requests in flight, and any status but 200
// counts as a failure.
func allAtOnce(s *simulator.Server) (answered int) {
	c := &http.Client{
		Transport:     &http.Transport{DialContext: s.Pipe().DialContext},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer c.CloseIdleConnections()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, r := range enginetest.Spec().Regions {
		for _, model := range r.Models {
			for _, q := range enginetest.Questions(8) {
				wg.Go(func() {
					body, _ := json.Marshal(map[string]any{"model": model, "prompt": q.Text})
					resp, err := c.Post("http://sim/"+strings.ToLower(string(r.Name))+"/inference", "application/json", strings.NewReader(string(body)))
					if err != nil {
						return
					}
					defer resp.Body.Close()
					io.Copy(io.Discard, resp.Body)
					mu.Lock()
					defer mu.Unlock()
					if resp.StatusCode == 200 {
						answered++
					}
				})
			}
		}
	}
	wg.Wait()
	return answered
}

// rotating makes a different endpoint the slowest for each question.
func rotating(ask simulator.Ask, spec plan.Spec) time.Duration {
	n := 0
	for _, r := range spec.Regions {
		for _, m := range r.Models {
			for q := range spec.Questions {
				if strings.EqualFold(string(r.Name), ask.Region) && m == foreign.Text(ask.Model) && spec.Questions[q].Text == foreign.Text(ask.Prompt) && n%8 == q%8 {
					return 60 * time.Second
				}
			}
			n++
		}
	}
	return 5 * time.Second
}

func TestNarrowerBarriersEndEarlierWithTheSameAnswers(t *testing.T) {
	took := map[engine.Barrier]time.Duration{}
	answers := map[engine.Barrier]string{}
	for _, barrier := range []engine.Barrier{engine.BarrierJob, engine.BarrierRegion, engine.BarrierEndpoint} {
		synctest.Test(t, func(t *testing.T) {
			sim := &simulator.Server{Seed: 3, Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour}
			spec := enginetest.Spec()
			sim.WarmFunc = func(a simulator.Ask) time.Duration { return rotating(a, spec) }
			w := newWorld(t, sim)
			w.spec.Barrier = barrier
			o := w.run()
			if o.Counts.Completed != 64 {
				t.Fatalf("%s: %+v", barrier, o.Counts)
			}
			w.mustVerify(o.Job)
			took[barrier] = o.Worked
			_, texts := w.executions(o.Job)
			answers[barrier] = fmt.Sprint(len(texts))
			for _, k := range sortedKeys(texts) {
				answers[barrier] += string(texts[k])
			}
		})
	}
	if !(took[engine.BarrierJob] > took[engine.BarrierRegion] && took[engine.BarrierRegion] > took[engine.BarrierEndpoint]) {
		t.Errorf("took %v: each narrower barrier must end earlier", took)
	}
	if answers[engine.BarrierJob] != answers[engine.BarrierRegion] || answers[engine.BarrierJob] != answers[engine.BarrierEndpoint] {
		t.Error("the barrier changed the answers")
	}
}

// TestStrictBarrierAgainstScaleDown repeats the measurement that justifies the
// lookahead: with a scale-down window of a minute a strict barrier takes three times
// the bound, because fast endpoints cool while they wait for the slowest.
func TestStrictBarrierAgainstScaleDown(t *testing.T) {
	const seeds = 20
	strict, ahead := 0.0, 0.0
	for seed := range uint64(seeds) {
		strict += overBound(t, seed, 0) / seeds
		ahead += overBound(t, seed, 2) / seeds
	}
	t.Logf("makespan over the bound: strict %.2f, lookahead 2 %.2f", strict, ahead)
	within := func(name string, got, want float64) {
		if got < want*0.85 || got > want*1.15 {
			t.Errorf("%s: %.2f times the bound, want %.2f within 15 %%", name, got, want)
		}
	}
	within("strict barrier", strict, 3.0)
	within("lookahead 2", ahead, 1.12)
}

func overBound(t *testing.T, seed uint64, lookahead int) (ratio float64) {
	synctest.Test(t, func(t *testing.T) {
		sec := func(n float64) simulator.Span {
			d := time.Duration(n * float64(time.Second))
			return simulator.Span{Min: d, Max: d}
		}
		w := newWorld(t, &simulator.Server{
			Seed: seed, Cold: map[string]simulator.Span{"": {Min: 60 * time.Second, Max: 180 * time.Second}}, Jitter: 0.2,
			Warm:         map[string]simulator.Span{"llama3.2-1b": sec(6), "qwen2.5-1.5b": sec(8), "mistral-7b": sec(25)},
			RegionFactor: map[string]float64{"us": 1, "eu": 1.2, "asia": 1.6}, StragglerRate: 0.05, StragglerFactor: 3, Scaledown: 60 * time.Second,
		})
		w.spec.Lookahead = lookahead
		w.set.Timeout = 5 * time.Hour
		o := w.run()
		if o.Counts.Completed != 64 {
			t.Fatalf("seed %d: %+v", seed, o.Counts)
		}
		rec := w.sim.Record()
		ratio = float64(o.Worked) / float64(rec.Bound())
	})
	return ratio
}

func sortedKeys[V any](m map[engine.Key]V) []engine.Key {
	return slices.SortedFunc(maps.Keys(m), func(a, b engine.Key) int { return strings.Compare(a.String(), b.String()) })
}
