package verify_test

import (
	"path/filepath"
	"testing"
	"time"

	"beacon/engine/enginetest"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/store"

	"beacon/engine"
	"beacon/engine/verify"
)

// forged is a store that changes a job's facts as they are read, so that each check
// is seen to fail.
type forged struct {
	engine.Store
	change func(*engine.Execution, *engine.Answer)
	record func(*engine.JobRecord)
	twice  bool
}

func (f forged) Record(id string) (*engine.JobRecord, error) {
	rec, err := f.Store.Record(id)
	if f.record != nil {
		f.record(rec)
	}
	return rec, err
}

func (f forged) Executions(id string, answers bool, fn func(*engine.Execution, *engine.Answer) error) error {
	return f.Store.Executions(id, answers, func(x *engine.Execution, a *engine.Answer) error {
		if f.change != nil {
			f.change(x, a)
		}
		if f.twice {
			if err := fn(x, a); err != nil {
				return err
			}
		}
		return fn(x, a)
	})
}

// TestEachCheckFailsWhenItsFactsAreWrong: a check that cannot fail proves nothing.
func TestEachCheckFailsWhenItsFactsAreWrong(t *testing.T) {
	db, job := completed(t)
	if v, err := verify.Job(db, job); err != nil || !v.OK {
		t.Fatalf("a job that went as it should: %+v, %v", v, err)
	}
	target := engine.Key{Question: "taiwan_status", Region: "EU", Model: "qwen2.5-1.5b", Repeat: 1}
	at := func(fn func(*engine.Execution, *engine.Answer)) func(*engine.Execution, *engine.Answer) {
		return func(x *engine.Execution, a *engine.Answer) {
			if x.Key == target {
				fn(x, a)
			}
		}
	}
	for id, f := range map[string]forged{
		"executions":   {change: at(func(x *engine.Execution, _ *engine.Answer) { x.State = engine.Failed })},
		"per_region":   {change: at(func(x *engine.Execution, _ *engine.Answer) { x.State = engine.Canceled })},
		"per_question": {change: at(func(x *engine.Execution, _ *engine.Answer) { x.State = engine.Pending })},
		"question_ids": {change: at(func(x *engine.Execution, _ *engine.Answer) { x.Question = "" })},
		"unique":       {twice: true},
		"in_flight":    {record: func(r *engine.JobRecord) { r.Runs[0].MaxInFlight = 7 }},
		"barrier":      {change: at(func(x *engine.Execution, _ *engine.Answer) { x.Attempts[0].SentSeq = 2 })},
		"gap": {change: func(x *engine.Execution, _ *engine.Answer) {
			if x.Question == "greatest_leader" {
				x.Attempts[0].SentNS += int64(3 * time.Second)
			}
		}},
		"duration":     {record: func(r *engine.JobRecord) { r.Runs[0].TimeoutNS = int64(time.Second) }},
		"containers":   {change: at(func(_ *engine.Execution, a *engine.Answer) { a.ContainerID = "ta-other" })},
		"redirects":    {change: at(func(x *engine.Execution, _ *engine.Answer) { x.Attempts[0].Status = 303 })},
		"region_proof": {change: at(func(_ *engine.Execution, a *engine.Answer) { a.Region = "us-east" })},
		"parameters":   {change: at(func(_ *engine.Execution, a *engine.Answer) { a.PromptSHA256 = "00" })},
	} {
		f.Store = db
		v, err := verify.Job(f, job)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.Checks {
			if c.ID == id && (c.OK || v.OK) {
				t.Errorf("%s holds though its facts are wrong: got %s, want %s", id, c.Got, c.Want)
			}
		}
	}
	silent := forged{Store: db, change: func(_ *engine.Execution, a *engine.Answer) {
		a.ContainerID, a.Region, a.PromptSHA256, a.SystemPromptSHA256, a.Temperature, a.MaxTokens = "", "", "", "", nil, nil
	}}
	v, _ := verify.Job(silent, job)
	for _, c := range v.Checks {
		if (c.ID == "containers" || c.ID == "region_proof" || c.ID == "parameters") && (!c.OK || c.Got != "not reported") {
			t.Errorf("%s without facts: %s, ok %t", c.ID, c.Got, c.OK)
		}
	}
	// A driver that reports fewer facts than the others does not fail the check.
	terse := forged{Store: db, change: func(x *engine.Execution, a *engine.Answer) {
		if x.Region == "EU" {
			a.PromptSHA256, a.Temperature, a.MaxTokens = "", nil, nil
		}
	}}
	if v, _ := verify.Job(terse, job); !v.OK {
		t.Errorf("facts that only some report: %+v", v.Checks)
	}
}

// completed returns a store with the shipped job, answered batch by batch, and the
// job's id.
func completed(t *testing.T) (*store.DB, string) {
	db, err := store.Open(filepath.Join(t.TempDir(), "jobs.db"), store.Options{Kind: store.Simulated})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p, err := plan.New(enginetest.Spec(), enginetest.Settings(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	rec := &engine.JobRecord{ID: p.Job.ID, CreatedAt: p.Job.CreatedAt, Barrier: p.Job.Barrier, Simulated: true, Counts: engine.Counts{Total: p.Job.Total()}}
	if err := db.CreateJob(p.Job, rec, p.Executions); err != nil {
		t.Fatal(err)
	}
	const batch = 10 * time.Second
	seq, batchOf := int64(0), &engine.Batch{Records: []*engine.JobRecord{rec}}
	for q := range p.Job.Questions {
		sent, settled := int64(time.Duration(q)*batch), int64(time.Duration(q+1)*batch-time.Millisecond)
		for e, ep := range p.Job.Endpoints {
			seq++
			x := &engine.Execution{Key: p.Job.KeyAt(p.Job.Index(q, e, 0)), State: engine.Completed, Class: engine.Substantive}
			x.Attempts = []engine.Attempt{{Run: 1, SentSeq: seq, SettledSeq: seq + int64(len(p.Job.Endpoints)), SentNS: sent, SettledNS: settled}}
			temperature, most := 0.1, int64(500)
			batchOf.Writes = append(batchOf.Writes, engine.Write{Job: p.Job.ID, Execution: x, Answer: &engine.Answer{
				Text: "An answer.", Model: ep.Model, Region: ep.Place, ContainerID: foreign.Text("ta-" + ep.String()), PromptSHA256: "p" + x.Question,
				SystemPromptSHA256: "s", Temperature: &temperature, MaxTokens: &most,
			}})
		}
		seq += int64(len(p.Job.Endpoints))
	}
	rec.Counts.Completed, rec.LastSequence = p.Job.Total(), seq
	rec.Runs = []engine.Run{{Number: 1, EndedNS: int64(time.Duration(len(p.Job.Questions)) * batch), TimeoutNS: int64(10 * time.Minute), PerEndpoint: 1, MaxInFlight: 8}}
	if err := db.Commit(batchOf); err != nil {
		t.Fatal(err)
	}
	return db, p.Job.ID
}
