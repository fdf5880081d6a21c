package plan

import (
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"

	"pgregory.net/rapid"
)

func drawJob(t *rapid.T) *engine.Job {
	j := &engine.Job{Repeats: rapid.IntRange(1, 3).Draw(t, "repeats"), Lookahead: rapid.IntRange(0, 3).Draw(t, "lookahead"), Speed: 1}
	j.Barrier = rapid.SampledFrom([]engine.Barrier{engine.BarrierJob, engine.BarrierRegion, engine.BarrierEndpoint}).Draw(t, "barrier")
	for q := range rapid.IntRange(1, 6).Draw(t, "questions") {
		j.Questions = append(j.Questions, engine.Question{ID: foreign.Text(string(rune('a' + q)))})
	}
	for r := range rapid.IntRange(1, 3).Draw(t, "regions") {
		for m := range rapid.IntRange(1, 3).Draw(t, "models") {
			j.Endpoints = append(j.Endpoints, engine.Endpoint{Region: foreign.Text(string(rune('R' + r))), Model: foreign.Text(string(rune('m' + m))), GPUsPerCall: 1})
		}
	}
	return j
}

// TestScheduleObeysTheBarrierWhateverHappens drives the schedule with random
// ends, retries, pauses and retries by hand, and checks the rule at every send
// against its plain wording.
func TestScheduleObeysTheBarrierWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		job := drawJob(t)
		s := NewSchedule(job, make([]engine.State, job.Total()), nil)
		sends := make([]int, job.Total())
		overtaken := make([]bool, job.Total())
		flight := []int{}
		now := time.Duration(0)
		for step := 0; s.unsettled > 0; step++ {
			if step > 5000 {
				t.Fatalf("no end after %d steps, %d unsettled", step, s.unsettled)
			}
			if rapid.IntRange(0, 19).Draw(t, "pause") == 0 {
				if i := rapid.IntRange(0, len(s.state)-1).Draw(t, "execution"); s.parked[i] {
					s.Unpark(i)
				} else {
					s.Park(i)
				}
			}
			if i, _, ok := s.Next(now, func(int) bool { return true }); ok {
				overtaken[i] = s.Overtaken(i)
				checkSend(t, s, i, overtaken)
				s.Sent(i)
				sends[i]++
				flight = append(flight, i)
				continue
			}
			if len(flight) == 0 {
				now += time.Second
				for i := range s.parked {
					if step > 2000 {
						s.Unpark(i)
					}
				}
				continue
			}
			n := rapid.IntRange(0, len(flight)-1).Draw(t, "ends")
			i := flight[n]
			flight = append(flight[:n:n], flight[n+1:]...)
			if sends[i] < 3 && rapid.Bool().Draw(t, "fails") {
				s.Retry(i, now+time.Second)
			} else {
				s.Settle(i, engine.Completed)
			}
		}
		for i, n := range sends {
			if n == 0 || s.state[i] != engine.Completed {
				t.Fatalf("execution %d was sent %d times and is %s", i, n, s.state[i])
			}
		}
	})
}

// checkSend is the barrier in its plain wording: every execution of an earlier
// question in the scope must have settled, lookahead allowed; an execution parked by
// a pause, or one that its batch continued without, holds no batch.
func checkSend(t *rapid.T, s *Schedule, i int, overtaken []bool) {
	q, e, _ := s.job.At(i)
	if overtaken[i] {
		return
	}
	for k, st := range s.state {
		kq, ke, _ := s.job.At(k)
		if st.Settled() || kq >= q-s.job.Lookahead || s.scopeOf[ke] != s.scopeOf[e] || !s.holds[k] {
			continue
		}
		t.Fatalf("question %d at endpoint %d was sent before question %d at endpoint %d settled", q, e, kq, ke)
	}
}

func TestScheduleKeepsTheOrderOfAnEndpoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		job := drawJob(t)
		s := NewSchedule(job, make([]engine.State, job.Total()), nil)
		last := make([]int, len(job.Endpoints))
		for s.unsettled > 0 {
			i, e, ok := s.Next(0, func(int) bool { return true })
			if !ok {
				t.Fatal("nothing may start, though nothing is in flight")
			}
			if i < last[e] {
				t.Fatalf("execution %d after %d", i, last[e])
			}
			last[e] = i
			s.Sent(i)
			s.Settle(i, engine.Completed)
		}
	})
}

// TestForecastOfAPlanIsTheTimeItTakes: with the expected durations the forecast
// equals the makespan exactly.
func TestForecastOfAPlanIsTheTimeItTakes(t *testing.T) {
	job := &engine.Job{Repeats: 1, Barrier: engine.BarrierJob, Speed: 1, Models: []engine.Model{{ID: "m", ExpectCold: 100 * time.Second, ExpectWarm: 10 * time.Second, USDPerSecond: 0.01}}}
	for q := range 8 {
		job.Questions = append(job.Questions, engine.Question{ID: foreign.Text(string(rune('a' + q)))})
	}
	for _, r := range []string{"A", "B"} {
		job.Endpoints = append(job.Endpoints, engine.Endpoint{Region: foreign.Text(r), Model: "m", GPUsPerCall: 1, PriceMultiplier: 2, Scaledown: 20 * time.Second})
	}
	f := estimatePlan(job, engine.Settings{Limits: engine.Limits{PerEndpoint: 1, MaxInFlight: 8}})
	if want := 170 * time.Second; f.Duration != want {
		t.Errorf("forecast %s, want %s", f.Duration, want)
	}
	if want := 2 * (170 + 20) * 0.01 * 2; f.CostUSD < want-1e-9 || f.CostUSD > want+1e-9 {
		t.Errorf("cost %v, want %v: both endpoints' time and one scale-down window each", f.CostUSD, want)
	}
	one := estimatePlan(job, engine.Settings{Limits: engine.Limits{PerEndpoint: 1, MaxInFlight: 1}})
	if want := 340 * time.Second; one.Duration < want {
		t.Errorf("one in flight at a time: forecast %s, want at least %s", one.Duration, want)
	}
}

func TestForecastOfALargeJobStaysCloseWithoutPlayingAllOfIt(t *testing.T) {
	job := &engine.Job{Repeats: 1, Barrier: engine.BarrierJob, Speed: 1, Models: []engine.Model{{ID: "m", ExpectCold: 100 * time.Second, ExpectWarm: 10 * time.Second}}}
	job.Questions = make([]engine.Question, 5000)
	for r := range 8 {
		job.Endpoints = append(job.Endpoints, engine.Endpoint{Region: foreign.Text(string(rune('A' + r))), Model: "m", GPUsPerCall: 1, Scaledown: time.Hour})
	}
	f := estimatePlan(job, engine.Settings{Limits: engine.Limits{PerEndpoint: 1}})
	want := 100*time.Second + 4999*10*time.Second
	if ratio := float64(f.Duration) / float64(want); ratio < 0.98 || ratio > 1.02 {
		t.Errorf("forecast %s, want %s", f.Duration, want)
	}
}

func TestACountdownIsNeverNegativeAndNeverStuck(t *testing.T) {
	last := time.Duration(0)
	for age := time.Duration(0); age < time.Hour; age += time.Second {
		left := remaining(40*time.Second, age)
		if left < 0 || left == last {
			t.Fatalf("after %s: %s left, as a second before", age, left)
		}
		last = left
	}
}

func TestSamplesGiveQuantilesOfTheNewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Samples
		var all []time.Duration
		for range rapid.IntRange(1, 600).Draw(t, "n") {
			d := time.Duration(rapid.IntRange(0, 50).Draw(t, "d"))
			s.add(d)
			all = append(all, d)
		}
		newest := all[max(0, len(all)-samplesKept):]
		below := 0
		median := s.Quantile(0.5)
		for _, d := range newest {
			if d <= median {
				below++
			}
		}
		if below*2 < len(newest) {
			t.Fatalf("%d of %d are at most the median %d", below, len(newest), median)
		}
		if len(s.sorted) != len(newest) {
			t.Fatalf("%d samples kept, want %d", len(s.sorted), len(newest))
		}
	})
}
