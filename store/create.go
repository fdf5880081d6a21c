package store

import (
	"bytes"
	"slices"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// createFill leaves room in the pages of a new job. Its executions are put in key
// order and grow later, when attempts are added.
const createFill = 0.6

// pair is one key and value of a bucket.
type pair struct{ key, value []byte }

// CreateJob writes a job, its record and all its executions in one transaction. It
// refuses an id that exists, a duplicate execution, and a number of executions other
// than planned.
func (db *DB) CreateJob(job *engine.Job, rec *engine.JobRecord, executions []engine.Execution) error {
	if err := db.checkNew(job, rec, executions); err != nil {
		return storeError("create", db.path, err)
	}
	pairs, err := encodeAll(executions)
	if err != nil {
		return storeError("create", db.path, err)
	}
	spec, err := encode([]byte(job.ID), job)
	if err != nil {
		return storeError("create", db.path, err)
	}
	record, err := encode([]byte(rec.ID), rec)
	if err != nil {
		return storeError("create", db.path, err)
	}
	return db.update("create", func(tx *bolt.Tx) error {
		return db.createJob(tx, []byte(job.ID), spec, record, pairs)
	})
}

func (db *DB) checkNew(job *engine.Job, rec *engine.JobRecord, executions []engine.Execution) error {
	switch {
	case job.ID == "" || rec.ID != job.ID:
		return rule("job %q was given the record of %q", job.ID, rec.ID)
	case KindOf(job.Simulated) != db.kind || rec.Simulated != job.Simulated:
		return otherKind(db.kind, KindOf(job.Simulated))
	case len(executions) != job.Total():
		return rule("job %s: %d executions for a plan of %d", job.ID, len(executions), job.Total())
	}
	for i := range executions {
		if executions[i].State == engine.Completed {
			return rule("execution %s is completed without an answer", executions[i].Key)
		}
	}
	return nil
}

// encodeAll returns the pairs sorted by key, because bbolt appends fastest.
func encodeAll(executions []engine.Execution) ([]pair, error) {
	pairs := make([]pair, len(executions))
	for i := range executions {
		key, err := keyBytes(executions[i].Key)
		if err != nil {
			return nil, err
		}
		value, err := encode(key, &executions[i])
		if err != nil {
			return nil, err
		}
		pairs[i] = pair{key, value}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return bytes.Compare(a.key, b.key) })
	for i := 1; i < len(pairs); i++ {
		if bytes.Equal(pairs[i-1].key, pairs[i].key) {
			return nil, rule("execution %s is planned twice", keyName(pairs[i].key))
		}
	}
	return pairs, nil
}

func (db *DB) createJob(tx *bolt.Tx, id, spec, record []byte, pairs []pair) error {
	if tx.Bucket(jobsBucket).Get(id) != nil {
		return rule("job %s already exists", id)
	}
	if _, err := tx.Bucket(answersBucket).CreateBucket(id); err != nil {
		return err
	}
	b, err := tx.Bucket(executionsBucket).CreateBucket(id)
	if err != nil {
		return err
	}
	b.FillPercent = createFill
	for _, p := range pairs {
		if err := b.Put(p.key, p.value); err != nil {
			return err
		}
	}
	if err := tx.Bucket(specsBucket).Put(id, spec); err != nil {
		return err
	}
	tx.OnCommit(func() {
		db.trust("executions/" + string(id))
		db.trust("answers/" + string(id))
	})
	return tx.Bucket(jobsBucket).Put(id, record)
}
