package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// Job reads the plan of a job. A plan that is not its record's, or that has more
// executions than the file can hold, is an ErrDamaged.
func (db *DB) Job(id string) (*engine.Job, error) {
	j, err := one(db, specsBucket, id, "job", decodeJob)
	if err != nil {
		return nil, err
	}
	var size int64 // of the file in bytes
	if err := db.view("read", func(tx *bolt.Tx) error { size = tx.Size(); return nil }); err != nil {
		return nil, err
	}
	record, _ := db.Record(id) // one that cannot be read hides no plan
	if err := checkPlan(j, record, size); err != nil {
		return nil, storeError("read", db.path, damaged("job %s: %v", id, err))
	}
	return j, nil
}

// Record reads the record of a job, as the list of jobs shows it.
func (db *DB) Record(id string) (*engine.JobRecord, error) {
	return one(db, jobsBucket, id, "the record of job", decodeRecord)
}

// one reads the entry of an existing job. what names the entry in an error.
func one[T any](db *DB, bucket []byte, id, what string, decode func(key, value []byte) (*T, error)) (*T, error) {
	var value []byte
	err := db.view("read", func(tx *bolt.Tx) (err error) {
		if !exists(tx, id) {
			return noJob(id)
		}
		v := tx.Bucket(bucket).Get([]byte(id))
		if v == nil {
			return damaged("the entry of job %s in %s is missing", id, bucket)
		}
		value, err = clone(tx, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	out, err := decode([]byte(id), value)
	if err != nil {
		return nil, storeError("read", db.path, damaged("%s %s: %v", what, id, err))
	}
	return out, nil
}

// exists reports whether a job is stored. An empty id never is, and bbolt would refuse
// it as a key.
func exists(tx *bolt.Tx, id string) bool {
	return id != "" && tx.Bucket(jobsBucket).Get([]byte(id)) != nil
}

// clone copies a value, which is valid only within its transaction. A value longer than
// the database is damaged and must not be allocated.
func clone(tx *bolt.Tx, v []byte) ([]byte, error) {
	if int64(len(v)) > tx.Size() {
		return nil, damaged("a value of %d bytes", len(v))
	}
	return bytes.Clone(v), nil
}

// Records returns the records of all jobs, newest first. It reads no questions,
// executions or answers. A *DamagedError lists the records that cannot be read and is
// returned together with the others.
func (db *DB) Records() ([]*engine.JobRecord, error) {
	out, err := all(db, "list", jobsBucket, "", decodeRecord)
	slices.SortFunc(out, newestFirst)
	return out, err
}

// all reads a whole bucket. A *DamagedError lists the keys, after a label, whose values
// cannot be decoded and is returned together with the others.
func all[T any](db *DB, op string, bucket []byte, label string, decode func(key, value []byte) (*T, error)) ([]*T, error) {
	var pairs []pair
	err := db.view(op, func(tx *bolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			p, err := clonePair(tx, k, v)
			if err != nil {
				return err
			}
			pairs = append(pairs, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]*T, 0, len(pairs))
	bad := &DamagedError{}
	for _, p := range pairs {
		if v, err := decode(p.key, p.value); err == nil {
			out = append(out, v)
		} else {
			bad.Keys = append(bad.Keys, label+oneLine(string(p.key)))
		}
	}
	return out, bad.orNil()
}

func newestFirst(a, b *engine.JobRecord) int {
	if c := b.CreatedAt.Compare(a.CreatedAt); c != 0 {
		return c
	}
	return strings.Compare(b.ID, a.ID)
}

func clonePair(tx *bolt.Tx, k, v []byte) (p pair, err error) {
	if p.key, err = clone(tx, k); err == nil {
		p.value, err = clone(tx, v)
	}
	return p, err
}

// Execution reads one execution and its answer, or a nil answer if it has none.
func (db *DB) Execution(id string, key engine.Key) (*engine.Execution, *engine.Answer, error) {
	k, err := keyBytes(key)
	if err != nil {
		return nil, nil, noExecution(id, key)
	}
	var e, a []byte
	err = db.view("read", func(tx *bolt.Tx) error {
		executions, answers, err := db.readBuckets(tx, id)
		if err != nil {
			return err
		}
		v := executions.Get(k)
		if v == nil {
			return noExecution(id, key)
		}
		if e, err = clone(tx, v); err == nil {
			a, err = clone(tx, answers.Get(k))
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	execution, answer, err := decodeBoth(k, e, a, true)
	if err != nil {
		return nil, nil, storeError("read", db.path, damaged("%s of job %s: %v", key, id, err))
	}
	return execution, answer, nil
}

// readBuckets returns the buckets of an existing job, for a reader.
func (db *DB) readBuckets(tx *bolt.Tx, id string) (executions, answers *bolt.Bucket, err error) {
	if !exists(tx, id) {
		return nil, nil, noJob(id)
	}
	if executions, err = db.jobBucket(tx, executionsBucket, id); err == nil {
		answers, err = db.jobBucket(tx, answersBucket, id)
	}
	return executions, answers, err
}

// decodeBoth decodes an execution and its answer. With withAnswers a completed execution
// must have one, because a lost answer must not look like an empty one.
func decodeBoth(key, e, a []byte, withAnswers bool) (*engine.Execution, *engine.Answer, error) {
	execution, err := decodeExecution(key, e)
	switch {
	case err != nil:
		return nil, nil, err
	case a == nil && withAnswers && execution.State == engine.Completed:
		return nil, nil, errors.New("its answer is missing")
	case a == nil:
		return execution, nil, nil
	}
	answer, err := decodeAnswer(key, a)
	if err != nil {
		return nil, nil, fmt.Errorf("answer: %w", err)
	}
	return execution, answer, nil
}

func noExecution(id string, key engine.Key) error {
	return &engine.UsageError{Err: fmt.Errorf("job %s, %s: %w", id, key, ErrNoExecution)}
}
