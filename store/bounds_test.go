package store

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// unaudited is a database that is not checked at the end of the test.
func unaudited(t *testing.T) *DB {
	db := reopenQuiet(t, pathIn(t))
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

// forge changes the plan and the record of a job, seals included: a seal is no signature.
func forge(t *testing.T, db *DB, id string, change func(*engine.Job, *engine.JobRecord)) {
	t.Helper()
	job, err := db.Job(id)
	must(t, err)
	rec, err := db.Record(id)
	must(t, err)
	change(job, rec)
	spec, err := encode([]byte(id), job)
	must(t, err)
	record, err := encode([]byte(id), rec)
	must(t, err)
	forgeRaw(t, db, id, spec, record)
}

func forgeRaw(t *testing.T, db *DB, id string, spec, record []byte) {
	t.Helper()
	must(t, db.update("test", func(tx *bolt.Tx) error {
		if err := tx.Bucket(specsBucket).Put([]byte(id), spec); err != nil {
			return err
		}
		return tx.Bucket(jobsBucket).Put([]byte(id), record)
	}))
}

// TestAForgedPlanIsRefused: every reader loops over the numbers of the plan, so that a test
// of a plan that passes would not end.
func TestAForgedPlanIsRefused(t *testing.T) {
	agree := func(repeats int) func(*engine.Job, *engine.JobRecord) {
		return func(j *engine.Job, r *engine.JobRecord) { j.Repeats, r.Counts.Total = repeats, j.Total()*repeats }
	}
	for name, change := range map[string]func(*engine.Job, *engine.JobRecord){
		"no repeat":                       func(j *engine.Job, _ *engine.JobRecord) { j.Repeats = 0 },
		"repeats below zero":              func(j *engine.Job, _ *engine.JobRecord) { j.Repeats = -1 },
		"more than the record says":       func(j *engine.Job, _ *engine.JobRecord) { j.Repeats = 2 },
		"fewer than the record says":      func(_ *engine.Job, r *engine.JobRecord) { r.Counts.Total = 7 },
		"more than any job has":           agree(1 << 40),
		"more than an integer holds":      agree(math.MaxInt/4 + 2),
		"as many as overflow to 4":        agree(1<<62 + 1),
		"more than the file has room for": agree(1_000_000),
		"a barrier that is no word":       func(j *engine.Job, _ *engine.JobRecord) { j.Barrier = "job\x1b[2J" },
		"lookahead below zero":            func(j *engine.Job, _ *engine.JobRecord) { j.Lookahead = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			db := unaudited(t)
			create(t, db, "j", 2, 2)
			forge(t, db, "j", change)
			_, err := db.Job("j")
			refused(t, err, ErrDamaged)
			refused(t, db.Check("j"), ErrDamaged)
		})
	}
}

// TestAForgedRecordIsNamed: the others are listed.
func TestAForgedRecordIsNamed(t *testing.T) {
	for name, change := range map[string]func(*engine.JobRecord){
		"a count below zero":        func(r *engine.JobRecord) { r.Counts.Failed = -1 },
		"more settled than there":   func(r *engine.JobRecord) { r.Counts.Completed = 5 },
		"more than any job has":     func(r *engine.JobRecord) { r.Counts.Total = 1 << 40 },
		"a sum that overflows":      func(r *engine.JobRecord) { r.Counts.Failed, r.Counts.Completed = math.MaxInt, math.MaxInt },
		"a barrier that is no word": func(r *engine.JobRecord) { r.Barrier = "job\x1b[2J" },
		"questions below zero":      func(r *engine.JobRecord) { r.Questions = -1 },
		"runs without end":          func(r *engine.JobRecord) { r.Runs = make([]engine.Run, engine.MostRuns+1) },
		"pauses without end":        func(r *engine.JobRecord) { r.Runs = []engine.Run{{Pauses: make([]engine.Pause, engine.MostPauses+1)}} },
		"standstills without end": func(r *engine.JobRecord) {
			r.Runs = []engine.Run{{Standstills: make([]engine.Pause, engine.MostPauses+1)}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := unaudited(t)
			create(t, db, "good", 1, 1)
			create(t, db, "bad", 2, 2)
			forge(t, db, "bad", func(_ *engine.Job, r *engine.JobRecord) { change(r) })
			records, err := db.Records()
			if len(records) != 1 || records[0].ID != "good" {
				t.Errorf("listed %d", len(records))
			}
			refusedAs(t, err, "bad")
			_, err = db.Record("bad")
			refused(t, err, ErrDamaged)
		})
	}
}

func refusedAs(t *testing.T, err error, key string) {
	t.Helper()
	if bad, ok := err.(*DamagedError); !ok || len(bad.Keys) != 1 || bad.Keys[0] != key {
		t.Errorf("%v, want %s named", err, key)
	}
}

// TestAForgedExecutionIsNamed has more attempts than an execution may have.
func TestAForgedExecutionIsNamed(t *testing.T) {
	db := unaudited(t)
	_, _, executions := create(t, db, "j", 2, 1)
	x := executions[0]
	x.Attempts = make([]engine.Attempt, engine.MostAttempts+1)
	key, err := keyBytes(x.Key)
	must(t, err)
	value, err := encode(key, &x)
	must(t, err)
	must(t, db.update("test", func(tx *bolt.Tx) error { return tx.Bucket(executionsBucket).Bucket([]byte("j")).Put(key, value) }))
	_, _, err = db.Execution("j", x.Key)
	refused(t, err, ErrDamaged)
	refusedAs(t, db.Executions("j", true, func(*engine.Execution, *engine.Answer) error { return nil }), x.Key.String())
}

// TestAListIsRefusedWhileItIsRead: three bytes of a list become some hundred in memory.
func TestAListIsRefusedWhileItIsRead(t *testing.T) {
	list := "[" + strings.Repeat("{},", 1<<20) + "{}]" // 3 MB
	key := []byte("j")
	for name, c := range map[string]struct {
		text string
		into func(value []byte) error
	}{
		"questions": {`{"id":"j","repeats":1,"questions":%s}`, func(v []byte) error { _, err := decodeJob([]byte("j"), v); return err }},
		"endpoints": {`{"id":"j","repeats":1,"endpoints":%s}`, func(v []byte) error { _, err := decodeJob([]byte("j"), v); return err }},
		"models":    {`{"id":"j","repeats":1,"models":%s}`, func(v []byte) error { _, err := decodeJob([]byte("j"), v); return err }},
		"runs":      {`{"id":"j","runs":%s}`, func(v []byte) error { _, err := decodeRecord([]byte("j"), v); return err }},
		"pauses":    {`{"id":"j","runs":[{"pauses":%s}]}`, func(v []byte) error { _, err := decodeRecord([]byte("j"), v); return err }},
		"attempts":  {`{"attempts":%s}`, func(v []byte) error { _, err := decodeExecution(key, v); return err }},
		"checks":    {`{"region":"j","checks":%s}`, func(v []byte) error { _, err := decodeHistory(key, v); return err }},
		"errors":    {`{"region":"j","errors":%s}`, func(v []byte) error { _, err := decodeHistory(key, v); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			value := seal(key, fmt.Appendf(nil, c.text, list))
			var err error
			n := testing.AllocsPerRun(1, func() { err = c.into(value) })
			if err == nil || !strings.Contains(err.Error(), "a list of more than") {
				t.Errorf("%v", err)
			}
			if n > 10*engine.MostRuns && name != "questions" && name != "endpoints" && name != "models" {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// TestTheBoundsAreKeptWhenWriting: a reader would refuse the record.
func TestTheBoundsAreKeptWhenWriting(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 1, 1)
	x := executions[0]
	x.Attempts = make([]engine.Attempt, engine.MostAttempts+1)
	refused(t, db.Commit(&engine.Batch{Writes: []engine.Write{{Job: "j", Execution: &x}}}), ErrRule)
	more := *rec
	more.Runs = make([]engine.Run, engine.MostRuns+1)
	refused(t, db.Commit(&engine.Batch{Records: []*engine.JobRecord{&more}}), ErrRule)
	x.Attempts = x.Attempts[:engine.MostAttempts]
	more.Runs = more.Runs[:engine.MostRuns]
	must(t, db.Commit(&engine.Batch{Writes: []engine.Write{{Job: "j", Execution: &x}}, Records: []*engine.JobRecord{&more}}))
	got, _, err := db.Execution("j", x.Key)
	must(t, err)
	if r, err := db.Record("j"); err != nil || len(r.Runs) != engine.MostRuns || len(got.Attempts) != engine.MostAttempts {
		t.Errorf("%d attempts, %v", len(got.Attempts), err)
	}
}

// TestALongRecordIsReadAsAShortOne: the two ways of decoding agree.
func TestALongRecordIsReadAsAShortOne(t *testing.T) {
	job, _, _ := plan("j", 3, 2)
	key := []byte(job.ID)
	short, err := encode(key, job)
	must(t, err)
	body, err := unseal(key, short)
	must(t, err)
	long := seal(key, append(bytes.Repeat([]byte(" "), listBytes), body...))
	a, err := decodeJob([]byte(job.ID), short)
	must(t, err)
	b, err := decodeJob([]byte(job.ID), long)
	must(t, err)
	if fmt.Sprintf("%+v", a) != fmt.Sprintf("%+v", b) {
		t.Errorf("%+v, want %+v", b, a)
	}
}
