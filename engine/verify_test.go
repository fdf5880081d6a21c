package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
)

// forged is a store that tells another story about a job, so that each check is
// seen to fail.
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

// TestEachCheckFailsWhenItsFactsAreWrong: a check that cannot fail checks
// nothing.
func TestEachCheckFailsWhenItsFactsAreWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, calm(t))
		o := w.run()
		w.mustVerify(o.Job)
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
			f.Store = w.db
			v, err := engine.Verify(f, o.Job)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range v.Checks {
				if c.ID == id && (c.OK || v.OK) {
					t.Errorf("%s holds though its facts are wrong: got %s, want %s", id, c.Got, c.Want)
				}
			}
		}
		silent := forged{Store: w.db, change: func(_ *engine.Execution, a *engine.Answer) {
			a.ContainerID, a.Region, a.PromptSHA256, a.SystemPromptSHA256, a.Temperature, a.MaxTokens = "", "", "", "", nil, nil
		}}
		v, _ := engine.Verify(silent, o.Job)
		for _, c := range v.Checks {
			if (c.ID == "containers" || c.ID == "region_proof" || c.ID == "parameters") && (!c.OK || c.Got != "not reported") {
				t.Errorf("%s without facts: %s, ok %t", c.ID, c.Got, c.OK)
			}
		}
		// A driver that reports less than the others do is no other treatment.
		terse := forged{Store: w.db, change: func(x *engine.Execution, a *engine.Answer) {
			if x.Region == "EU" {
				a.PromptSHA256, a.Temperature, a.MaxTokens = "", nil, nil
			}
		}}
		if v, _ := engine.Verify(terse, o.Job); !v.OK {
			t.Errorf("facts that only some report: %+v", v.Checks)
		}
	})
}
