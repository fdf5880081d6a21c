package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

var day = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// plan makes a job of questions × endpoints, all executions pending.
func plan(id string, questions, endpoints int) (*engine.Job, *engine.JobRecord, []engine.Execution) {
	job := &engine.Job{ID: id, Name: "test", CreatedAt: day, Repeats: 1, Barrier: engine.BarrierJob, Simulated: true, Speed: 30}
	for i := range questions {
		job.Questions = append(job.Questions, engine.Question{ID: foreign.Text(fmt.Sprintf("q%05d", i)), Text: "SECRET-QUESTION"})
	}
	for i := range endpoints {
		job.Endpoints = append(job.Endpoints, engine.Endpoint{Region: "US", Model: foreign.Text(fmt.Sprintf("m%d", i))})
	}
	executions := make([]engine.Execution, job.Total())
	for i := range executions {
		executions[i].Key = job.KeyAt(i)
	}
	rec := &engine.JobRecord{ID: id, CreatedAt: day, Simulated: true, Counts: engine.Counts{Total: job.Total()}}
	return job, rec, executions
}

func create(t testing.TB, db *DB, id string, questions, endpoints int) (*engine.Job, *engine.JobRecord, []engine.Execution) {
	t.Helper()
	job, rec, executions := plan(id, questions, endpoints)
	must(t, db.CreateJob(job, rec, executions))
	return job, rec, executions
}

// completed makes an execution with n attempts, the last of them answered.
func completed(k engine.Key, n int) (*engine.Execution, *engine.Answer) {
	e := &engine.Execution{Key: k, State: engine.Completed, Class: engine.Substantive, Snippet: "yes"}
	for i := range n {
		e.Attempts = append(e.Attempts, engine.Attempt{Run: 1, SentSeq: int64(2*i + 1), SettledSeq: int64(2*i + 2), SentAt: day})
	}
	return e, &engine.Answer{Text: foreign.Text("SECRET-ANSWER of " + k.String()), Model: k.Model}
}

// complete answers every execution of a job in groups of 64.
func complete(t testing.TB, db *DB, rec *engine.JobRecord, executions []engine.Execution) {
	t.Helper()
	b := &engine.Batch{Records: []*engine.JobRecord{rec}}
	for i := range executions {
		e, a := completed(executions[i].Key, 1)
		rec.Counts.Completed++
		b.Writes = append(b.Writes, engine.Write{Job: rec.ID, Execution: e, Answer: a})
		if len(b.Writes) == 64 || i == len(executions)-1 {
			must(t, db.Commit(b))
			b.Writes = nil
		}
	}
}

func pathIn(t testing.TB) string { return filepath.Join(t.TempDir(), "simulated.db") }

// fresh opens a new database and checks and closes it at the end of the test.
func fresh(t testing.TB) *DB {
	return reopen(t, pathIn(t), Options{Kind: Simulated, Command: "beacon test"})
}

func reopen(t testing.TB, path string, opts Options) *DB {
	t.Helper()
	db, err := Open(path, opts)
	must(t, err)
	t.Cleanup(func() {
		if db.bolt != nil {
			checkAll(t, db)
		}
		must(t, db.Close())
	})
	return db
}

// checkAll checks every job. It runs at the end of every test.
func checkAll(t testing.TB, db *DB) {
	t.Helper()
	records, err := db.Records()
	must(t, err)
	for _, r := range records {
		must(t, db.Check(r.ID))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused demands a *engine.StoreError of one line with the reason want.
func refused(t testing.TB, err, want error) {
	t.Helper()
	var se *engine.StoreError
	if !errors.Is(err, want) || !errors.As(err, &se) {
		t.Fatalf("got %v, want %v", err, want)
	}
	for _, r := range se.Error() + se.Hint {
		if r < ' ' {
			t.Fatalf("not one line: %q", se.Error())
		}
	}
}
