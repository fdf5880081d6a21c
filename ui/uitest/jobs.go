// Package uitest has jobs, regions and records for the tests of the console, all at
// one fixed moment. Only tests import it.
package uitest

import (
	"slices"
	"time"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
)

// Noon is the fixed time of all test screens.
var Noon = time.Date(2026, 11, 23, 14, 2, 41, 0, time.UTC)

func init() { time.Local = time.UTC }

// questionIDs of the shipped questions.
var questionIDs = []string{"math_basic", "geography_basic", "identity_basic", "tiananmen_neutral", "taiwan_status", "hongkong_2019", "censorship_general", "greatleap_basic"}

// ShippedJob makes a job of questions × 8 endpoints in three regions.
func ShippedJob(questions int) *engine.Job {
	j := &engine.Job{ID: "01JDC7KQ8M3V5T", Name: "bias-detection", Repeats: 1, Barrier: engine.BarrierJob, Simulated: true, Speed: 30, CreatedAt: Noon}
	for q := range questions {
		j.Questions = append(j.Questions, engine.Question{ID: foreign.Text(questionIDs[q%8]), Text: "Who are you? Answer in one sentence.", Category: "control"})
	}
	for _, m := range []string{"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"} {
		j.Models = append(j.Models, engine.Model{ID: foreign.Text(m), GPU: "T4", USDPerSecond: 0.000164, Temperature: 0.1, MaxTokens: 512})
	}
	for _, r := range []struct{ name, place string }{{"US", "us-west"}, {"EU", "eu-west"}, {"ASIA", "ap-southeast"}} {
		for _, m := range j.Models {
			if r.name == "US" && m.ID == "mistral-7b" {
				continue
			}
			j.Endpoints = append(j.Endpoints, engine.Endpoint{Region: foreign.Text(r.name), Model: m.ID, Place: foreign.Text(r.place), Driver: "simulator",
				Target: foreign.Text("project-beacon-hf-" + r.place), Scaledown: time.Minute, PriceMultiplier: 1, GPUsPerCall: 1})
		}
	}
	return j
}

// Recount updates the counts of a view from its rows.
func Recount(v *board.JobView) {
	v.Counts, v.InFlight, v.Retrying = engine.Counts{Total: len(v.Rows)}, 0, 0
	v.Questions = make([]board.QuestionView, len(v.Job.Questions))
	for x, r := range v.Rows {
		q, _, _ := v.Job.At(x)
		qv := &v.Questions[q]
		v.Counts.Add(r.State, 1)
		v.InFlight += count(r.State.InFlight())
		v.Retrying += count(r.State == engine.Retrying)
		qv.InFlight += count(r.State.InFlight())
		qv.Retrying += count(r.State == engine.Retrying)
		qv.Settled += count(r.State.Settled())
		qv.Failed += count(r.State == engine.Failed)
		qv.Canceled += count(r.State == engine.Canceled)
		qv.Skipped += count(r.State == engine.Skipped)
		if r.SentAt > 0 && (qv.First == 0 || r.SentAt < qv.First) {
			qv.First = r.SentAt
		}
		if r.State.Settled() && r.SentAt > 0 {
			qv.Last = max(qv.Last, r.SentAt+int64(r.Took))
		}
	}
	v.Version++
}

// Midway is the job of the drawing: two questions done, the third under way.
func Midway(questions int) *board.JobView {
	j := ShippedJob(questions)
	v := &board.JobView{Job: j, State: engine.JobRunning, Run: 1, StartedAt: Noon.Add(-9 * time.Second), Elapsed: 9 * time.Second, ElapsedAt: Noon, Ticking: true,
		Left: 11 * time.Second, LeftAt: Noon, CostUSD: 0.014, CostTotal: 0.05, Rows: make([]board.Row, j.Total()), Endpoints: make([]board.EndpointView, len(j.Endpoints))}
	for e := range v.Endpoints {
		v.Endpoints[e] = board.EndpointView{Completed: 2, MedianWarm: 800 * time.Millisecond, P95: 1900 * time.Millisecond, MedianCold: 6 * time.Second,
			ExpectWarm: 800 * time.Millisecond, ExpectCold: 6 * time.Second, LastAnswer: Noon.Add(-4 * time.Second).UnixNano(), Container: "ta-01HXYZ8F", Observed: "eu-west-1"}
	}
	v.Endpoints[7].LastAnswer, v.Endpoints[7].Completed = 0, 0
	for x := range 16 {
		v.Rows[x] = board.Row{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: Noon.Add(-8 * time.Second).UnixNano(), Took: 600 * time.Millisecond, Snippet: "I am a large language model\nand more"}
	}
	v.Rows[9] = board.Row{State: engine.Failed, Kind: engine.KindStatus, Attempt: 4, SentAt: Noon.Add(-7 * time.Second).UnixNano(), Took: 300 * time.Millisecond, Reason: "503 service unavailable after 4 attempts"}
	sent := Noon.Add(-2 * time.Second).UnixNano()
	for i, r := range []board.Row{
		{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: sent, Took: 500 * time.Millisecond, Snippet: "I am a large language model trained by"},
		{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: sent, Took: 600 * time.Millisecond, Snippet: "I am Qwen, created by"},
		{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: sent, Took: 500 * time.Millisecond, Snippet: "I'm an AI model"},
		{State: engine.Running, Attempt: 2, SentAt: sent},
		{State: engine.Completed, Class: engine.Refusal, Attempt: 1, SentAt: sent, Took: 500 * time.Millisecond, Snippet: "我是通义千问，由阿里云开发的大型语言模型"},
		{State: engine.Running, Attempt: 1, SentAt: sent, Cold: true},
		{State: engine.Waiting, Attempt: 1, SentAt: Noon.Add(-160 * time.Second).UnixNano(), Hops: 2},
		{State: engine.Retrying, Attempt: 1, RetryAt: Noon.Add(4 * time.Second).UnixNano(), Reason: "503"},
	} {
		v.Rows[16+i] = r
	}
	Recount(v)
	return v
}

// Finished is the same job at its end.
func Finished() *board.JobView {
	v := Midway(8)
	for x := range v.Rows {
		if !v.Rows[x].State.Settled() {
			v.Rows[x] = board.Row{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: Noon.Add(-2 * time.Second).UnixNano(), Took: 700 * time.Millisecond, Snippet: "It is a fact."}
		}
	}
	Recount(v)
	v.State, v.Ticking, v.Left = engine.JobFailed, false, 0
	v.Outcome = "63 of 64 answered in 0:09, 1 failed: EU · llama3.2-1b did not answer."
	return v
}

func Regions() []board.RegionView {
	var history []engine.HealthPoint
	for i := range 40 {
		history = append(history, engine.HealthPoint{At: Noon, State: engine.Healthy, Latency: time.Duration(100+i*i%97*9) * time.Millisecond})
	}
	down := append(slices.Clone(history[:35]), engine.HealthPoint{State: engine.Unhealthy}, engine.HealthPoint{State: engine.Unhealthy})
	checked := Noon.Add(-12 * time.Second)
	minute := Noon.Unix() / 60
	errors := []engine.ErrorCount{{Minute: minute - 61, Name: "503", N: 99}, {Minute: minute - 2, Name: "503", N: 1}, {Minute: minute, Name: "deadline", N: 4}}
	return []board.RegionView{
		{Health: engine.Health{Region: "US", State: engine.Healthy, Latency: 182 * time.Millisecond, ModelsKnown: true, Available: []foreign.Text{"llama3.2-1b", "qwen2.5-1.5b"}, CheckedAt: checked}, History: history},
		{Health: engine.Health{Region: "EU", State: engine.Degraded, Latency: 240 * time.Millisecond, ModelsKnown: true, Available: []foreign.Text{"llama3.2-1b", "qwen2.5-1.5b"}, Missing: []foreign.Text{"mistral-7b"}, CheckedAt: checked, Hint: "deploy mistral-7b to EU"}, History: history},
		{Health: engine.Health{Region: "ASIA", State: engine.Unhealthy, Error: "no answer in 10 s", CheckedAt: checked}, History: down, Errors: errors},
	}
}

func Records() []*engine.JobRecord {
	rec := func(id, name string, c engine.Counts, age time.Duration) *engine.JobRecord {
		return &engine.JobRecord{ID: id, Name: foreign.Text(name), CreatedAt: Noon.Add(-age), Counts: c, Questions: 8, Endpoints: 8, Regions: []foreign.Text{"US", "EU", "ASIA"},
			Barrier: engine.BarrierJob, Simulated: true, CostUSD: 0.31, DurationMS: 28_400}
	}
	return []*engine.JobRecord{
		rec("01JDC7KQ8M3V5T", "bias-detection", engine.Counts{Total: 64, Completed: 18, Failed: 1}, 9*time.Second),
		rec("01JDB2XQ8M3V5T", "bias-detection", engine.Counts{Total: 64, Completed: 64}, 3*time.Hour),
		rec("01JDA1ZQ8M3V5T", "overnight with a long name that has no end", engine.Counts{Total: 100000, Completed: 41234, Failed: 7}, 26*time.Hour),
		rec("01JD90ZQ8M3V5T", "cut short", engine.Counts{Total: 64, Completed: 30, Canceled: 34}, 50*time.Hour),
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}
