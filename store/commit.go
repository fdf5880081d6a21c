package store

import (
	"bytes"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// answersFill is the fill factor of answer pages. It is high because an answer is put
// once and never grows.
const answersFill = 0.9

// encoded is a Write ready to be stored.
type encoded struct {
	*engine.Write
	key, value, answer []byte
}

// Commit writes a batch in one transaction. On an error nothing of it is written.
//
// An execution must exist. A failed one changes only with Replace, a completed or
// skipped one never. A canceled one may run again, or be written again as canceled
// when more is known about its call. Attempts are never removed. An answer must be in
// the write that completes its execution, and is put once.
func (db *DB) Commit(batch *engine.Batch) error {
	writes, err := encodeWrites(batch.Writes)
	if err != nil {
		return storeError("commit", db.path, err)
	}
	records := make([]pair, len(batch.Records))
	for i, r := range batch.Records {
		if err := checkRecord(r); err != nil {
			return storeError("commit", db.path, rule("job %s: %v", r.ID, err))
		}
		if records[i], err = encodePair(r.ID, r); err != nil {
			return storeError("commit", db.path, err)
		}
	}
	regions := make([]pair, len(batch.Regions))
	for i, h := range batch.Regions {
		if regions[i], err = encodePair(string(h.Region), h); err != nil {
			return storeError("commit", db.path, err)
		}
	}
	return db.update("commit", func(tx *bolt.Tx) error {
		if err := db.commit(tx, writes, records); err != nil {
			return err
		}
		for _, r := range regions {
			if err := tx.Bucket(regionsBucket).Put(r.key, r.value); err != nil {
				return err
			}
		}
		return nil
	})
}

// encodeWrites encodes before the transaction begins, to keep the transaction short.
func encodeWrites(writes []engine.Write) ([]encoded, error) {
	out := make([]encoded, len(writes))
	for i := range writes {
		w := encoded{Write: &writes[i]}
		var err error
		if w.key, err = keyBytes(w.Execution.Key); err != nil {
			return nil, err
		}
		if err := checkExecution(w.Execution); err != nil {
			return nil, rule("execution %s: %v", w.Execution.Key, err)
		}
		if w.value, err = encode(w.key, w.Execution); err != nil {
			return nil, err
		}
		if w.Answer != nil {
			if w.answer, err = encode(w.key, w.Answer); err != nil {
				return nil, err
			}
		}
		out[i] = w
	}
	return out, nil
}

func (db *DB) commit(tx *bolt.Tx, writes []encoded, records []pair) error {
	jobs := tx.Bucket(jobsBucket)
	var executions, answers *bolt.Bucket
	var of string
	for i := range writes {
		w := &writes[i]
		if executions == nil || of != w.Job {
			var err error
			if executions, answers, err = db.jobBuckets(tx, w.Job); err != nil {
				return err
			}
			of = w.Job
		}
		if err := w.put(executions, answers); err != nil {
			return err
		}
	}
	for _, r := range records {
		if jobs.Get(r.key) == nil {
			return rule("job %s does not exist", r.key)
		}
		if err := jobs.Put(r.key, r.value); err != nil {
			return err
		}
	}
	return nil
}

// jobBuckets returns the buckets of an existing job, for a writer.
func (db *DB) jobBuckets(tx *bolt.Tx, id string) (executions, answers *bolt.Bucket, err error) {
	if !exists(tx, id) {
		return nil, nil, rule("job %s does not exist", id)
	}
	executions, answers, err = db.readBuckets(tx, id)
	if err == nil {
		answers.FillPercent = answersFill
	}
	return executions, answers, err
}

func (db *DB) jobBucket(tx *bolt.Tx, in []byte, id string) (*bolt.Bucket, error) {
	b := tx.Bucket(in).Bucket([]byte(id))
	if b == nil {
		return nil, damaged("the %s of job %s are missing", in, id)
	}
	return b, db.looked(string(in)+"/"+id, b)
}

// put writes one execution and its answer if the rules allow it.
func (w *encoded) put(executions, answers *bolt.Bucket) error {
	stored := executions.Get(w.key)
	if stored == nil {
		return rule("execution %s of job %s does not exist", w.Execution.Key, w.Job)
	}
	if w.answer == nil && bytes.Equal(stored, w.value) {
		return nil
	}
	old, err := decodeHeld(w.key, stored)
	if err != nil {
		return damaged("execution %s of job %s: %v", w.Execution.Key, w.Job, err)
	}
	if err := w.allowed(old); err != nil {
		return err
	}
	if w.answer != nil {
		if answers.Get(w.key) != nil {
			return rule("execution %s of job %s already has an answer", w.Execution.Key, w.Job)
		}
		if err := answers.Put(w.key, w.answer); err != nil {
			return err
		}
	}
	return executions.Put(w.key, w.value)
}

// allowed checks the rules that depend only on the stored state.
func (w *encoded) allowed(old held) error {
	e := w.Execution
	switch {
	case !mayFollow(old.State, e.State, w.Replace):
		return rule("execution %s of job %s is %s and cannot become %s", e.Key, w.Job, old.State, e.State)
	case len(e.Attempts) < len(old.Attempts):
		return rule("execution %s of job %s has %d attempts and cannot have %d", e.Key, w.Job, len(old.Attempts), len(e.Attempts))
	case (e.State == engine.Completed) != (w.Answer != nil):
		return rule("execution %s of job %s is written as %s, with an answer: %v", e.Key, w.Job, e.State, w.Answer != nil)
	}
	return nil
}

// mayFollow reports whether a stored state may change to another.
func mayFollow(old, next engine.State, replace bool) bool {
	switch old {
	case engine.Failed:
		return replace
	case engine.Canceled:
		// It runs again. It may fail at once, but only a send can complete it.
		return !next.Settled() || next == engine.Canceled || next == engine.Failed
	}
	return !old.Settled()
}
