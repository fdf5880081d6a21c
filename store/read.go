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

// Job reads the plan of a job.
func (db *DB) Job(id string) (*engine.Job, error) {
	value, err := db.get("read", specsBucket, id)
	if err != nil {
		return nil, err
	}
	j, err := decodeJob(id, value)
	if err != nil {
		return nil, storeError("read", db.path, damaged("job %s: %v", id, err))
	}
	return j, nil
}

// Record reads what the list of jobs shows of one.
func (db *DB) Record(id string) (*engine.JobRecord, error) {
	value, err := db.get("read", jobsBucket, id)
	if err != nil {
		return nil, err
	}
	r, err := decodeRecord(id, value)
	if err != nil {
		return nil, storeError("read", db.path, damaged("the record of job %s: %v", id, err))
	}
	return r, nil
}

// get copies a value of an existing job.
func (db *DB) get(op string, bucket []byte, id string) (value []byte, err error) {
	err = db.view(op, func(tx *bolt.Tx) error {
		if !exists(tx, id) {
			return noJob(id)
		}
		v := tx.Bucket(bucket).Get([]byte(id))
		if v == nil {
			return damaged("%s of job %s is missing", bucket, id)
		}
		value, err = clone(tx, v)
		return err
	})
	return value, err
}

// exists tells whether there is a job; an empty id is none, and bbolt would not
// take it.
func exists(tx *bolt.Tx, id string) bool {
	return id != "" && tx.Bucket(jobsBucket).Get([]byte(id)) != nil
}

// clone copies what bbolt will take back after the transaction. A broken length
// must not make us ask for memory that nobody has.
func clone(tx *bolt.Tx, v []byte) ([]byte, error) {
	if int64(len(v)) > tx.Size() {
		return nil, damaged("a value of %d bytes", len(v))
	}
	return bytes.Clone(v), nil
}

// Records lists the jobs, newest first, without reading questions, executions or
// answers. Records that cannot be read are named by a *DamagedError, returned
// together with the others.
func (db *DB) Records() ([]*engine.JobRecord, error) {
	pairs, err := db.pairs("list", jobsBucket)
	if err != nil {
		return nil, err
	}
	out := make([]*engine.JobRecord, 0, len(pairs))
	bad := &DamagedError{}
	for _, p := range pairs {
		if r, err := decodeRecord(string(p.key), p.value); err == nil {
			out = append(out, r)
		} else {
			bad.Keys = append(bad.Keys, oneLine(string(p.key)))
		}
	}
	slices.SortFunc(out, newestFirst)
	return out, bad.orNil()
}

// pairs copies a whole bucket.
func (db *DB) pairs(op string, bucket []byte) (out []pair, err error) {
	err = db.view(op, func(tx *bolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			p, err := clonePair(tx, k, v)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	return out, err
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

// Execution reads one execution with its answer; the answer is nil when there is
// none.
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

// readBuckets of a job that exists, for readers.
func (db *DB) readBuckets(tx *bolt.Tx, id string) (executions, answers *bolt.Bucket, err error) {
	if !exists(tx, id) {
		return nil, nil, noJob(id)
	}
	if executions, err = db.jobBucket(tx, executionsBucket, id); err == nil {
		answers, err = db.jobBucket(tx, answersBucket, id)
	}
	return executions, answers, err
}

// decodeBoth reads an execution and its answer. When answers were asked for, one
// that is completed must have one: a text that is lost is no empty text.
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
