package ui

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"time"

	"beacon/engine"
)

// noon is the moment every fixed screen is drawn at.
var noon = time.Date(2026, 11, 23, 14, 2, 41, 0, time.UTC)

func init() { time.Local = time.UTC }

// fakeEngine notes what it was asked.
type fakeEngine struct {
	board  *engine.Board
	mu     sync.Mutex // guards calls
	calls  []string
	cancel func(id string)
}

func (f *fakeEngine) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, fmt.Sprintf(format, args...))
}

func (f *fakeEngine) said() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func (f *fakeEngine) Board() *engine.Board { return f.board }
func (f *fakeEngine) Cancel(id string) {
	f.note("cancel %s", id)
	if f.cancel != nil {
		f.cancel(id)
	}
}
func (f *fakeEngine) Pause(id string, p bool) { f.note("pause %s %v", id, p) }
func (f *fakeEngine) RetryFailed(id string, p engine.Part) (int, error) {
	f.note("retry %s %+v", id, p)
	return 1, nil
}
func (f *fakeEngine) CancelPart(id string, p engine.Part) (int, error) {
	f.note("cancel %s %+v", id, p)
	return 3, nil
}
func (f *fakeEngine) PausePart(id string, p engine.Part, on bool) (int, error) {
	f.note("pause %s %+v %v", id, p, on)
	return 3, nil
}
func (f *fakeEngine) Resume(id string) error { f.note("resume %s", id); return nil }
func (f *fakeEngine) Logs(ctx context.Context, region string, _ int) (iter.Seq2[engine.ContainerLine, error], bool) {
	if region != "EU" {
		return nil, false
	}
	return func(yield func(engine.ContainerLine, error) bool) {
		yield(engine.ContainerLine{At: noon, Source: "stdout", Container: "ta-1", Text: "loading weights \x1b[2J"}, nil)
		<-ctx.Done()
	}, true
}
func (f *fakeEngine) Prewarm(id, region string) { f.note("prewarm %s %s", id, region) }
func (f *fakeEngine) CheckHealth()              { f.note("health") }

// fakeStore holds one job's answers in memory.
type fakeStore struct {
	records []*engine.JobRecord
	view    *engine.JobView
	text    string
	note    func(string, ...any)
}

func (s *fakeStore) Records() ([]*engine.JobRecord, error) { return slices.Clone(s.records), nil }
func (s *fakeStore) Job(id string) (*engine.Job, error) {
	if s.view == nil || s.view.Job.ID != id {
		return nil, errors.New("no such job")
	}
	return s.view.Job, nil
}
func (s *fakeStore) Execution(id string, key engine.Key) (*engine.Execution, *engine.Answer, error) {
	for x := range s.view.Rows {
		if s.view.Job.KeyAt(x) == key {
			return s.execution(x), s.answer(x), nil
		}
	}
	return nil, nil, errors.New("no such execution")
}
func (s *fakeStore) Executions(id string, withAnswers bool, fn func(*engine.Execution, *engine.Answer) error) error {
	for x := range s.view.Rows {
		var ans *engine.Answer
		if withAnswers {
			ans = s.answer(x)
		}
		if err := fn(s.execution(x), ans); err != nil {
			return err
		}
	}
	return nil
}
func (s *fakeStore) Delete(id string) error { s.note("delete %s", id); return nil }

func (s *fakeStore) execution(x int) *engine.Execution {
	r := s.view.Rows[x]
	e := &engine.Execution{Key: s.view.Job.KeyAt(x), State: r.State, Class: r.Class, Reason: r.Reason, Snippet: r.Snippet, Kind: r.Kind}
	for i := range int(r.Attempt) {
		a := engine.Attempt{SentSeq: int64(i + 1), SentAt: noon.Add(-30 * time.Second)}
		if i+1 < int(r.Attempt) || r.State.Settled() {
			a.SettledSeq, a.SettledNS, a.SettledAt = 1, int64(600*time.Millisecond), noon
		}
		if i+1 < int(r.Attempt) {
			a.Error, a.RetryIn, a.SettledNS = "POST https://x: 503 service unavailable", 400*time.Millisecond, int64(200*time.Millisecond)
		}
		e.Attempts = append(e.Attempts, a)
	}
	if r.State == engine.Failed {
		e.Hint = "look at the container's log at Modal"
	}
	return e
}

func (s *fakeStore) answer(x int) *engine.Answer {
	if s.view.Rows[x].State != engine.Completed {
		return nil
	}
	tokens, ms := int64(212), int64(480)
	return &engine.Answer{Text: s.text, Tokens: &tokens, InferenceMS: &ms, ContainerID: "ta-01HXYZ8F", ObservedRegion: "eu-west-1"}
}

// questionIDs of the shipped questions.
var questionIDs = []string{"math_basic", "geography_basic", "identity_basic", "tiananmen_neutral", "taiwan_status", "hongkong_2019", "censorship_general", "greatleap_basic"}

// shippedJob is questions × 8 endpoints in three regions.
func shippedJob(questions int) *engine.Job {
	j := &engine.Job{ID: "01JDC7KQ8M3V5T", Name: "bias-detection", Repeats: 1, Barrier: engine.BarrierJob, Simulated: true, Speed: 30, CreatedAt: noon}
	for q := range questions {
		j.Questions = append(j.Questions, engine.Question{ID: questionIDs[q%8], Text: "Who are you? Answer in one sentence.", Category: "control"})
	}
	for _, m := range []string{"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"} {
		j.Models = append(j.Models, engine.Model{ID: m, GPU: "T4", USDPerSecond: 0.000164, Temperature: 0.1, MaxTokens: 512})
	}
	for _, r := range []struct{ name, place string }{{"US", "us-west"}, {"EU", "eu-west"}, {"ASIA", "ap-southeast"}} {
		for _, m := range j.Models {
			if r.name == "US" && m.ID == "mistral-7b" {
				continue
			}
			j.Endpoints = append(j.Endpoints, engine.Endpoint{Region: r.name, Model: m.ID, Place: r.place, Driver: "simulator",
				Target: "project-beacon-hf-" + r.place, Scaledown: time.Minute, PriceMultiplier: 1, GPUsPerCall: 1})
		}
	}
	return j
}

// recount makes the counts of a view agree with its rows.
func recount(v *engine.JobView) {
	v.Counts, v.InFlight, v.Retrying = engine.Counts{Total: len(v.Rows)}, 0, 0
	v.Questions = make([]engine.QuestionView, len(v.Job.Questions))
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

// midway is the job of the drawing: two questions done, the third under way.
func midway(questions int) *engine.JobView {
	j := shippedJob(questions)
	v := &engine.JobView{Job: j, State: engine.JobRunning, Run: 1, StartedAt: noon.Add(-9 * time.Second), Elapsed: 9 * time.Second, ElapsedAt: noon, Ticking: true,
		Left: 11 * time.Second, LeftAt: noon, CostUSD: 0.014, CostTotal: 0.05, Rows: make([]engine.Row, j.Total()), Endpoints: make([]engine.EndpointView, len(j.Endpoints))}
	for e := range v.Endpoints {
		v.Endpoints[e] = engine.EndpointView{Completed: 2, MedianWarm: 800 * time.Millisecond, P95: 1900 * time.Millisecond, MedianCold: 6 * time.Second,
			ExpectWarm: 800 * time.Millisecond, ExpectCold: 6 * time.Second, LastAnswer: noon.Add(-4 * time.Second).UnixNano(), Container: "ta-01HXYZ8F", Observed: "eu-west-1"}
	}
	v.Endpoints[7].LastAnswer, v.Endpoints[7].Completed = 0, 0
	for x := range 16 {
		v.Rows[x] = engine.Row{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: noon.Add(-8 * time.Second).UnixNano(), Took: 600 * time.Millisecond, Snippet: "I am a large language model\nand more"}
	}
	v.Rows[9] = engine.Row{State: engine.Failed, Kind: engine.KindStatus, Attempt: 4, SentAt: noon.Add(-7 * time.Second).UnixNano(), Took: 300 * time.Millisecond, Reason: "503 service unavailable after 4 attempts"}
	sent := noon.Add(-2 * time.Second).UnixNano()
	for i, r := range []engine.Row{
		{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: sent, Took: 500 * time.Millisecond, Snippet: "I am a large language model trained by"},
		{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: sent, Took: 600 * time.Millisecond, Snippet: "I am Qwen, created by"},
		{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: sent, Took: 500 * time.Millisecond, Snippet: "I'm an AI model"},
		{State: engine.Running, Attempt: 2, SentAt: sent},
		{State: engine.Completed, Class: engine.Refusal, Attempt: 1, SentAt: sent, Took: 500 * time.Millisecond, Snippet: "我是通义千问，由阿里云开发的大型语言模型"},
		{State: engine.Running, Attempt: 1, SentAt: sent, Cold: true},
		{State: engine.Waiting, Attempt: 1, SentAt: noon.Add(-160 * time.Second).UnixNano(), Hops: 2},
		{State: engine.Retrying, Attempt: 1, RetryAt: noon.Add(4 * time.Second).UnixNano(), Reason: "503"},
	} {
		v.Rows[16+i] = r
	}
	recount(v)
	return v
}

// finished is the same job at its end.
func finished() *engine.JobView {
	v := midway(8)
	for x := range v.Rows {
		if !v.Rows[x].State.Settled() {
			v.Rows[x] = engine.Row{State: engine.Completed, Class: engine.Substantive, Attempt: 1, SentAt: noon.Add(-2 * time.Second).UnixNano(), Took: 700 * time.Millisecond, Snippet: "It is a fact."}
		}
	}
	recount(v)
	v.State, v.Ticking, v.Left = engine.JobFailed, false, 0
	v.Outcome = "63 of 64 answered in 0:09, 1 failed: EU · llama3.2-1b did not answer."
	return v
}

func someRegions() []engine.RegionView {
	var history []engine.HealthPoint
	for i := range 40 {
		history = append(history, engine.HealthPoint{At: noon, State: engine.Healthy, Latency: time.Duration(100+i*i%97*9) * time.Millisecond})
	}
	down := append(slices.Clone(history[:35]), engine.HealthPoint{State: engine.Unhealthy}, engine.HealthPoint{State: engine.Unhealthy})
	checked := noon.Add(-12 * time.Second)
	minute := noon.Unix() / 60
	errors := []engine.ErrorCount{{Minute: minute - 61, Name: "503", N: 99}, {Minute: minute - 2, Name: "503", N: 1}, {Minute: minute, Name: "deadline", N: 4}}
	return []engine.RegionView{
		{Health: engine.Health{Region: "US", State: engine.Healthy, Latency: 182 * time.Millisecond, ModelsKnown: true, Available: []string{"llama3.2-1b", "qwen2.5-1.5b"}, CheckedAt: checked}, History: history},
		{Health: engine.Health{Region: "EU", State: engine.Degraded, Latency: 240 * time.Millisecond, ModelsKnown: true, Available: []string{"llama3.2-1b", "qwen2.5-1.5b"}, Missing: []string{"mistral-7b"}, CheckedAt: checked, Hint: "deploy mistral-7b to EU"}, History: history},
		{Health: engine.Health{Region: "ASIA", State: engine.Unhealthy, Error: "no answer in 10 s", CheckedAt: checked}, History: down, Errors: errors},
	}
}

func someRecords() []*engine.JobRecord {
	rec := func(id, name string, c engine.Counts, age time.Duration) *engine.JobRecord {
		return &engine.JobRecord{ID: id, Name: name, CreatedAt: noon.Add(-age), Counts: c, Questions: 8, Endpoints: 8, Regions: []string{"US", "EU", "ASIA"},
			Barrier: engine.BarrierJob, Simulated: true, CostUSD: 0.31, DurationMS: 28_400}
	}
	return []*engine.JobRecord{
		rec("01JDC7KQ8M3V5T", "bias-detection", engine.Counts{Total: 64, Completed: 18, Failed: 1}, 9*time.Second),
		rec("01JDB2XQ8M3V5T", "bias-detection", engine.Counts{Total: 64, Completed: 64}, 3*time.Hour),
		rec("01JDA1ZQ8M3V5T", "overnight with a long name that has no end", engine.Counts{Total: 100000, Completed: 41234, Failed: 7}, 26*time.Hour),
		rec("01JD90ZQ8M3V5T", "cut short", engine.Counts{Total: 64, Completed: 30, Canceled: 34}, 50*time.Hour),
	}
}

// fakePlanner plans a job like the one that is shown.
type fakePlanner struct {
	job  *engine.Job
	note func(string, ...any)
}

func (p *fakePlanner) Choices() Choices {
	return Choices{Questions: p.job.Questions[:8], Models: modelsOf(p.job), Regions: []string{"US", "EU", "ASIA"}, Barrier: engine.BarrierJob, Repeats: 1}
}

func (p *fakePlanner) Plan(w Wish) (*engine.Plan, error) {
	p.note("plan %d questions, %v, %v, %s, %d, %d, %v", len(w.Questions), w.Models, w.Regions, w.Barrier, w.Lookahead, w.Repeats, w.Files)
	if len(w.Files) > 0 && w.Files[0] == "missing.csv" {
		return nil, &engine.UsageError{Err: errors.New("missing.csv: no such file"), Hint: "name a file that is there"}
	}
	n := len(w.Questions) * len(w.Models) * len(w.Regions)
	return &engine.Plan{Job: p.job, Executions: make([]engine.Execution, n), InFlight: 8, GPUs: 8, Timeout: 10 * time.Minute,
		Settings: engine.Settings{Limits: engine.Limits{GPUs: 10}},
		Estimate: engine.Estimate{Duration: 16 * time.Second, CostUSD: 0.05}, Warnings: []string{"containers of US cool down while they wait: lookahead helps"}}, nil
}

func (p *fakePlanner) Submit(plan *engine.Plan) (string, error) {
	p.note("submit %d", len(plan.Executions))
	return p.job.ID, nil
}

const markdownAnswer = "# Who I am\n\nI am a **large language model**, made of:\n\n- weights\n- a tokenizer\n\nSee [the paper](https://example.com/a)."

// newTestApp is an App on a fake board at a fixed moment.
func newTestApp(v *engine.JobView, w, h int) (*App, *fakeEngine) {
	e := &fakeEngine{board: engine.NewBoard()}
	store := &fakeStore{records: someRecords(), view: v, text: markdownAnswer, note: e.note}
	e.board.PutRegions(someRegions())
	ring := engine.NewLogRing(1000)
	if v != nil {
		e.board.Put(v)
	}
	for i := range 40 {
		level := []slog.Level{slog.LevelInfo, slog.LevelInfo, slog.LevelWarn, slog.LevelError}[i%4]
		rec := slog.NewRecord(noon.Add(time.Duration(i)*time.Second), level, "starting question batch", 0)
		rec.AddAttrs(slog.String("job_id", "01JDC7KQ8M3V5T"), slog.Int("question_num", i))
		_ = ring.Handle(context.Background(), rec)
	}
	o := &Options{Engine: e, Store: store, Log: ring, Simulated: true, Speed: 30, Theme: "dark", ConfigName: "config.toml", DBPath: "/tmp/simulated.db"}
	if v != nil {
		o.Job = v.Job.ID
		o.Planner = &fakePlanner{job: v.Job, note: e.note}
	}
	a := newApp(o, func() time.Time { return noon })
	a.width, a.height = w, h
	a.sync(true)
	a.jobs.take(a, recordsMsg{records: someRecords()})
	return a, e
}
