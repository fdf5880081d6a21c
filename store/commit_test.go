package store

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"beacon/engine"
	"beacon/engine/foreign"
)

func TestCreateJob(t *testing.T) {
	db := fresh(t)
	job, rec, executions := create(t, db, "j1", 3, 4)
	refused(t, db.CreateJob(job, rec, executions), ErrRule)
	got, err := db.Job("j1")
	must(t, err)
	if !reflect.DeepEqual(got, job) {
		t.Errorf("got %+v, want %+v", got, job)
	}
	for name, spoil := range map[string]func(*engine.Job, *engine.JobRecord, []engine.Execution) []engine.Execution{
		"twice": func(_ *engine.Job, _ *engine.JobRecord, e []engine.Execution) []engine.Execution {
			e[1] = e[0]
			return e
		},
		"too few": func(_ *engine.Job, _ *engine.JobRecord, e []engine.Execution) []engine.Execution { return e[1:] },
		"record": func(_ *engine.Job, r *engine.JobRecord, e []engine.Execution) []engine.Execution {
			r.ID = "x"
			return e
		},
		"NUL": func(_ *engine.Job, _ *engine.JobRecord, e []engine.Execution) []engine.Execution {
			e[0].Model = "a\x00b"
			return e
		},
		"completed": func(_ *engine.Job, _ *engine.JobRecord, e []engine.Execution) []engine.Execution {
			e[0].State = engine.Completed
			return e
		},
	} {
		job, rec, executions := plan("j2", 3, 4)
		err := db.CreateJob(job, rec, spoil(job, rec, executions))
		if !errors.Is(err, ErrRule) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.Job("j2"); !errors.Is(err, ErrNoJob) {
		t.Errorf("a refused job is there: %v", err)
	}
}

func TestCommitIsAllOrNothing(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 1, 2)
	e, a := completed(executions[0].Key, 1)
	good := engine.Write{Job: "j", Execution: e, Answer: a}
	unknown := *e
	unknown.Question = "nobody's"
	for name, bad := range map[string]engine.Write{
		"unknown execution": {Job: "j", Execution: &unknown, Answer: a},
		"unknown job":       {Job: "k", Execution: e, Answer: a},
		"second answer":     good,
		"no answer":         {Job: "j", Execution: &engine.Execution{Key: executions[1].Key, State: engine.Completed}},
		"early answer":      {Job: "j", Execution: &engine.Execution{Key: executions[1].Key, State: engine.Running}, Answer: a},
	} {
		err := db.Commit(&engine.Batch{Writes: []engine.Write{good, bad}, Records: []*engine.JobRecord{rec}})
		if name == "second answer" && err == nil {
			t.Error("a second answer was taken")
		}
		refused(t, err, ErrRule)
		if e, a, err := db.Execution("j", executions[0].Key); err != nil || a != nil || e.State != engine.Pending {
			t.Fatalf("%s: something was kept: %v %v %v", name, e, a, err)
		}
	}
	refused(t, db.Commit(&engine.Batch{Records: []*engine.JobRecord{{ID: "k"}}}), ErrRule)
}

// cell is one execution in the test's model of the store.
type cell struct {
	state    engine.State
	attempts int
	answer   foreign.Text
}

// TestRules does random writes to a database and to a map, and reopens the file after
// each.
func TestRules(t *testing.T) {
	dir := t.TempDir()
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		path := fmt.Sprintf("%s/%d.db", dir, round)
		db := reopenQuiet(t, path)
		defer func() { db.Close() }()
		_, _, executions := create(t, db, "j", 2, 2)
		model := map[engine.Key]cell{}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			batch, after, ok := drawBatch(rt, executions, model)
			err := db.Commit(batch)
			if ok != (err == nil) || err != nil && !errors.Is(err, ErrRule) {
				rt.Fatalf("model %v, store %v", ok, err)
			}
			if ok {
				model = after
			}
			must(t, db.Close())
			db = reopenQuiet(t, path)
			same(rt, db, executions, model)
		}
	})
}

func reopenQuiet(t *testing.T, path string) *DB {
	db, err := Open(path, Options{Kind: Simulated})
	must(t, err)
	return db
}

// drawBatch draws up to four writes. It returns the model after them, and whether the
// rules allow them.
func drawBatch(rt *rapid.T, executions []engine.Execution, before map[engine.Key]cell) (*engine.Batch, map[engine.Key]cell, bool) {
	after := map[engine.Key]cell{}
	for k, c := range before {
		after[k] = c
	}
	batch, ok := &engine.Batch{}, true
	for range rapid.IntRange(1, 4).Draw(rt, "writes") {
		k := executions[rapid.IntRange(0, len(executions)-1).Draw(rt, "which")].Key
		next := cell{state: engine.State(rapid.IntRange(0, int(engine.Skipped)).Draw(rt, "state")), attempts: rapid.IntRange(0, 3).Draw(rt, "attempts")}
		if rapid.IntRange(0, 9).Draw(rt, "odd") == 0 != (next.state == engine.Completed) {
			next.answer = foreign.Text(fmt.Sprint("answer ", rapid.Int().Draw(rt, "text")))
		}
		w := engine.Write{Job: "j", Replace: rapid.Bool().Draw(rt, "replace"),
			Execution: &engine.Execution{Key: k, State: next.state, Attempts: make([]engine.Attempt, next.attempts)}}
		if next.answer != "" {
			w.Answer = &engine.Answer{Text: next.answer}
		}
		batch.Writes = append(batch.Writes, w)
		if ok = ok && legal(after[k], next, w.Replace); !unchanged(after[k], next) {
			after[k] = next
		}
	}
	return batch, after, ok
}

// unchanged reports whether a write repeats the stored execution and has no answer.
func unchanged(old, next cell) bool {
	return next.answer == "" && old.state == next.state && old.attempts == next.attempts
}

// legal is the contract of engine.Write, written independently of commit.go.
func legal(old, next cell, replace bool) bool {
	if unchanged(old, next) {
		return true
	}
	if next.attempts < old.attempts || (next.answer != "") != (next.state == engine.Completed) {
		return false
	}
	switch old.state {
	case engine.Pending, engine.Running, engine.Waiting, engine.Retrying:
		return true
	case engine.Failed:
		return replace
	case engine.Canceled:
		return next.state <= engine.Retrying || next.state == engine.Canceled || next.state == engine.Failed
	}
	return false
}

func same(rt *rapid.T, db *DB, executions []engine.Execution, model map[engine.Key]cell) {
	seen := 0
	err := db.Executions("j", true, func(e *engine.Execution, a *engine.Answer) error {
		seen++
		got := cell{state: e.State, attempts: len(e.Attempts)}
		if a != nil {
			got.answer = a.Text
		}
		if got != model[e.Key] {
			rt.Fatalf("%s: stored %+v, model %+v", e.Key, got, model[e.Key])
		}
		return nil
	})
	if err != nil || seen != len(executions) {
		rt.Fatalf("%d executions, %v", seen, err)
	}
}
