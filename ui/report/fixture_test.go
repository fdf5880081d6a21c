package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var options = Options{Made: noon.Add(time.Hour), Version: "v1.2.3"}

// memory is a store with one job.
type memory struct {
	engine.Store
	job        *engine.Job
	rec        *engine.JobRecord
	executions map[engine.Key]*engine.Execution
	answers    map[engine.Key]*engine.Answer
	broken     map[engine.Key]bool
}

func (m *memory) Job(string) (*engine.Job, error)          { return m.job, nil }
func (m *memory) Record(string) (*engine.JobRecord, error) { return m.rec, nil }
func (m *memory) Execution(_ string, k engine.Key) (*engine.Execution, *engine.Answer, error) {
	if m.broken[k] || m.executions[k] == nil {
		return nil, nil, errors.New("cannot be read")
	}
	return m.executions[k], m.answers[k], nil
}

func (m *memory) Executions(_ string, with bool, fn func(*engine.Execution, *engine.Answer) error) error {
	keys := make([]engine.Key, 0, len(m.executions))
	for k := range m.executions {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b engine.Key) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Model, b.Model), a.Repeat-b.Repeat)
	})
	for _, k := range keys {
		if m.broken[k] {
			continue
		}
		if err := fn(m.executions[k], m.answers[k]); err != nil {
			return err
		}
	}
	if len(m.broken) > 0 {
		return errors.New("some cannot be read")
	}
	return nil
}

// world makes a job of questions × 8 endpoints × repeats, all answered in one run.
func world(questions, repeats int) *memory {
	job := &engine.Job{ID: "01M85S8AEV7M18H3", Name: "evening", CreatedAt: noon, Repeats: repeats, Barrier: engine.BarrierJob, Simulated: true, Speed: 30}
	for q := range questions {
		job.Questions = append(job.Questions, engine.Question{ID: foreign.Text(fmt.Sprintf("question_%d", q+1)), Text: foreign.Text(fmt.Sprintf("What is %d + 2?", q)), Category: "control_questions", Expect: foreign.Text(fmt.Sprint(q + 2))})
	}
	for _, m := range []string{"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"} {
		job.Models = append(job.Models, engine.Model{ID: foreign.Text(m), GPU: "T4", Temperature: 0.1, MaxTokens: 500, USDPerSecond: 0.000164})
	}
	for _, region := range []string{"US", "EU", "ASIA"} {
		for _, m := range job.Models {
			if region != "US" || m.ID != "mistral-7b" {
				job.Endpoints = append(job.Endpoints, engine.Endpoint{Region: foreign.Text(region), Model: m.ID, Driver: "simulator", GPUsPerCall: 1, PriceMultiplier: 1})
			}
		}
	}
	w := &memory{job: job, executions: map[engine.Key]*engine.Execution{}, answers: map[engine.Key]*engine.Answer{}, broken: map[engine.Key]bool{}}
	w.rec = &engine.JobRecord{
		ID: job.ID, Name: job.Name, CreatedAt: noon, Questions: questions, Endpoints: 8, Regions: foreign.Texts(job.Regions()), Barrier: job.Barrier, Driver: "simulator",
		Simulated: true, CostUSD: 1.61, Counts: engine.Counts{Total: job.Total(), Completed: job.Total()},
	}
	for i := range job.Total() {
		w.answer(i)
	}
	end := int64(job.Total()/8+5) * int64(time.Second)
	w.rec.Runs = []engine.Run{{Number: 1, StartedAt: noon, EndedNS: end, TimeoutNS: int64(10 * time.Minute), PerEndpoint: 1, MaxInFlight: 8}}
	w.rec.DurationMS = end / int64(time.Millisecond)
	return w
}

// answer completes execution i in its turn; the endpoints work in parallel.
func (w *memory) answer(i int) {
	q, e, r := w.job.At(i)
	key := w.job.KeyAt(i)
	turn := int64(q*w.job.Repeats+r) * int64(time.Second)
	a := engine.Attempt{Run: 1, SentSeq: int64(2*i + 1), SettledSeq: int64(2*i + 2), SentNS: turn, SettledNS: turn + int64(600+40*e)*int64(time.Millisecond), Cold: turn == 0}
	if a.Cold {
		a.Call = &engine.Call{Handle: "http://simulator/result/1", Hops: 1}
	}
	a.SentAt, a.SettledAt = noon.Add(time.Duration(a.SentNS)), noon.Add(time.Duration(a.SettledNS))
	tokens := int64(12)
	w.executions[key] = &engine.Execution{Key: key, State: engine.Completed, Class: engine.Substantive, Attempts: []engine.Attempt{a}, CostUSD: 0.01}
	w.answers[key] = &engine.Answer{Text: foreign.Text(fmt.Sprintf("The answer is %d.", q+2)), Tokens: &tokens, ContainerID: foreign.Text(fmt.Sprintf("ta-%d", e)), ObservedRegion: "eu-west-1", CodeVersion: "v7"}
}

// eventful makes a job with every feature that a report shows.
func eventful() *memory {
	w := world(4, 1)
	w.job.Simulated = true
	at := func(q, e int) *engine.Execution { return w.executions[w.job.KeyAt(w.job.Index(q, e, 0))] }
	retried := at(1, 3)
	first := retried.Attempts[0]
	first.Error, first.Kind, first.Status, first.RetryIn, first.Unknown = "POST https://x: 503 service unavailable", engine.KindStatus, 503, 200*time.Millisecond, true
	first.SettledNS = first.SentNS + int64(150*time.Millisecond)
	retried.Attempts[0].SentNS += int64(350 * time.Millisecond)
	retried.Attempts = []engine.Attempt{first, retried.Attempts[0]}
	w.settle(at(2, 5), engine.Failed, "POST https://x: 422 unknown model", "see `beacon health`")
	w.settle(at(3, 6), engine.Canceled, "canceled", "")
	w.settle(at(3, 7), engine.Skipped, "region paused in the configuration", "")
	at(3, 7).Attempts = nil
	at(2, 1).Class, at(2, 2).Class, at(2, 3).Class = engine.Refusal, engine.Truncated, engine.Wrong
	w.answers[at(2, 1).Key].Text = foreign.Text("I am sorry, but I cannot help with that.\n\n" + strings.Repeat("Long and patient words. ", 40))
	late := at(3, 0)
	late.Attempts[0].SettledRun, late.Attempts[0].SettledNS, late.Attempts[0].Collected = 2, int64(400*time.Millisecond), true
	w.rec.Runs[0].EndedNS, w.rec.Runs[0].End = 0, ""
	w.rec.Runs = append(w.rec.Runs, engine.Run{
		Number: 2, StartedAt: noon.Add(2 * time.Hour), EndedNS: int64(2 * time.Second), TimeoutNS: int64(10 * time.Minute), PerEndpoint: 1, MaxInFlight: 8,
		Pauses: []engine.Pause{{FromNS: int64(time.Second), ToNS: int64(1500 * time.Millisecond)}}, End: "canceled", Collected: 1,
	})
	w.rec.Counts = engine.Counts{Total: 32, Completed: 29, Failed: 1, Canceled: 1, Skipped: 1}
	return w
}

func (w *memory) settle(x *engine.Execution, st engine.State, reason, hint string) {
	x.State, x.Reason, x.Hint, x.Class = st, foreign.Text(reason), foreign.Text(hint), ""
	x.Attempts[0].Error = foreign.Text(reason)
	delete(w.answers, x.Key)
}

// written returns a report as HTML and as Markdown.
func written(t testing.TB, w *memory) (html, markdown string) {
	t.Helper()
	r, err := New(w, w.job.ID, options)
	if err != nil {
		t.Fatal(err)
	}
	var h, m strings.Builder
	if err := errors.Join(r.HTML(&h), r.Markdown(&m)); err != nil && len(w.broken) == 0 {
		t.Fatal(err)
	}
	return h.String(), m.String()
}
