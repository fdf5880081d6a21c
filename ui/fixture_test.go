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
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/ui/compare"
	"beacon/ui/help"
	"beacon/ui/keys"
	"beacon/ui/newjob"
	"beacon/ui/screen"
	"beacon/ui/uitest"
)

// fakeEngine records the calls that it gets.
type fakeEngine struct {
	board  *board.Board
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

func (f *fakeEngine) Board() *board.Board { return f.board }
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
func (f *fakeEngine) Logs(ctx context.Context, region foreign.Text, _ int) (iter.Seq2[engine.ContainerLine, error], bool) {
	if region != "EU" {
		return nil, false
	}
	return func(yield func(engine.ContainerLine, error) bool) {
		yield(engine.ContainerLine{At: uitest.Noon, Source: "stdout", Container: "ta-1", Text: "loading weights \x1b[2J"}, nil)
		<-ctx.Done()
	}, true
}
func (f *fakeEngine) Prewarm(id string, region foreign.Text) { f.note("prewarm %s %s", id, region) }
func (f *fakeEngine) CheckHealth()                           { f.note("health") }

// fakeStore has one job and its answers in memory.
type fakeStore struct {
	records []*engine.JobRecord
	view    *board.JobView
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
	e := &engine.Execution{Key: s.view.Job.KeyAt(x), State: r.State, Class: r.Class, Reason: foreign.Text(r.Reason), Snippet: foreign.Text(r.Snippet), Kind: r.Kind}
	for i := range int(r.Attempt) {
		a := engine.Attempt{SentSeq: int64(i + 1), SentAt: uitest.Noon.Add(-30 * time.Second)}
		if i+1 < int(r.Attempt) || r.State.Settled() {
			a.SettledSeq, a.SettledNS, a.SettledAt = 1, int64(600*time.Millisecond), uitest.Noon
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
	return &engine.Answer{Text: foreign.Text(s.text), Tokens: &tokens, InferenceMS: &ms, ContainerID: "ta-01HXYZ8F", ObservedRegion: "eu-west-1"}
}

// fakePlanner returns a plan for the job that is shown.
type fakePlanner struct {
	job  *engine.Job
	note func(string, ...any)
}

func (p *fakePlanner) Choices() newjob.Choices {
	return newjob.Choices{Questions: p.job.Questions[:8], Models: compare.Models(p.job), Regions: []foreign.Text{"US", "EU", "ASIA"}, Barrier: engine.BarrierJob, Repeats: 1,
		Files: []string{"my.toml"}, Hosts: []newjob.Host{{Host: "w--us.modal.run", Region: "US", Receives: []string{"MODAL_KEY", "MODAL_SECRET"}}, {Host: "models.example.com", Region: "EU"}}}
}

func (p *fakePlanner) Plan(w newjob.Wish) (*plan.Plan, error) {
	p.note("plan %d questions, %v, %v, %s, %d, %d, %v", len(w.Questions), w.Models, w.Regions, w.Barrier, w.Lookahead, w.Repeats, w.Files)
	if len(w.Files) > 0 && w.Files[0] == "missing.csv" {
		return nil, &engine.UsageError{Err: errors.New("missing.csv: no such file"), Hint: "name a file that is there"}
	}
	n := len(w.Questions) * len(w.Models) * len(w.Regions)
	return &plan.Plan{Job: p.job, Executions: make([]engine.Execution, n), InFlight: 8, GPUs: 8, Timeout: 10 * time.Minute,
		Settings: engine.Settings{Limits: engine.Limits{GPUs: 10}},
		Estimate: plan.Estimate{Duration: 16 * time.Second, CostUSD: 0.05}, Warnings: []string{"containers of US cool down while they wait: lookahead helps"}}, nil
}

func (p *fakePlanner) Submit(plan *plan.Plan) (string, error) {
	p.note("submit %d", len(plan.Executions))
	return p.job.ID, nil
}

const markdownAnswer = "# Who I am\n\nI am a **large language model**, made of:\n\n- weights\n- a tokenizer\n\nSee [the paper](https://example.com/a)."

// newTestApp is an App on a fake board at a fixed moment.
func newTestApp(v *board.JobView, w, h int) (*App, *fakeEngine) {
	e := &fakeEngine{board: board.New()}
	store := &fakeStore{records: uitest.Records(), view: v, text: markdownAnswer, note: e.note}
	e.board.PutRegions(uitest.Regions())
	ring := engine.NewLogRing(1000)
	if v != nil {
		e.board.Put(v)
	}
	for i := range 40 {
		level := []slog.Level{slog.LevelInfo, slog.LevelInfo, slog.LevelWarn, slog.LevelError}[i%4]
		rec := slog.NewRecord(uitest.Noon.Add(time.Duration(i)*time.Second), level, "starting question batch", 0)
		rec.AddAttrs(slog.String("job_id", "01JDC7KQ8M3V5T"), slog.Int("question_num", i))
		_ = ring.Handle(context.Background(), rec)
	}
	o := &Options{Engine: e, Store: store, Log: ring, Simulated: true, Speed: 30, Settings: Settings{Theme: "dark"}, Files: help.Files{Config: "config.toml", Database: "/tmp/simulated.db"}}
	if v != nil {
		o.Job = v.Job.ID
		o.Planner = &fakePlanner{job: v.Job, note: e.note}
	}
	a := newApp(o, func() time.Time { return uitest.Noon })
	a.desk.Width, a.height = w, h
	a.here().Sync(true)
	deliver(a, a.tell(screen.JobsChanged{}))
	return a, e
}

// typed presses keys by name and runs the commands that they return. "|" draws a frame.
func typed(a *App, names ...string) {
	for _, name := range names {
		if name == "|" {
			a.frame()
			continue
		}
		_, cmd := a.Update(keys.Press(name))
		deliver(a, cmd)
	}
}
