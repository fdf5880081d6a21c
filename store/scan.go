package store

import (
	"bytes"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// Limits of one portion of a scan. Each portion is read in a separate transaction: a
// long one would keep bbolt from growing its map and would block the commits of a
// running job for as long as a caller's terminal is stopped.
const (
	portionEntries = 512
	portionBytes   = 1 << 20
)

// raw is one execution in stored form.
type raw struct{ key, execution, answer []byte }

// Executions calls fn for each execution of a job, in key order, until fn returns an
// error, which is returned unchanged. An execution and its answer are read in one
// transaction, but different executions may be read in different ones. At the end a
// *DamagedError lists those that cannot be read.
func (db *DB) Executions(id string, withAnswers bool, fn func(*engine.Execution, *engine.Answer) error) error {
	bad := &DamagedError{}
	var from []byte
	for {
		portion, more, err := db.portion(id, from, withAnswers)
		if err != nil {
			return err
		}
		for _, r := range portion {
			e, a, err := decodeBoth(r.key, r.execution, r.answer, withAnswers)
			if err != nil {
				bad.Keys = append(bad.Keys, keyName(r.key))
			} else if err := fn(e, a); err != nil {
				return err
			}
		}
		if !more {
			return bad.orNil()
		}
		// Continue at the smallest key after the last one.
		from = append(portion[len(portion)-1].key, 0)
	}
}

// portion reads executions from a key on. more reports whether there are further ones.
func (db *DB) portion(id string, from []byte, withAnswers bool) (out []raw, more bool, err error) {
	err = db.view("read", func(tx *bolt.Tx) error {
		executions, answers, err := db.readBuckets(tx, id)
		if err != nil {
			return err
		}
		if !withAnswers {
			answers = nil
		}
		c := executions.Cursor()
		size := 0
		for k, v := c.Seek(from); k != nil; k, v = c.Next() {
			if len(out) > 0 && bytes.Compare(k, out[len(out)-1].key) <= 0 || bytes.Compare(k, from) < 0 {
				return damaged("the executions of job %s are out of order", id) // the loop would not end
			}
			if len(out) == portionEntries || size >= portionBytes {
				more = true
				return nil
			}
			r, err := cloneRaw(tx, answers, k, v)
			if err != nil {
				return err
			}
			out = append(out, r)
			size += len(r.execution) + len(r.answer)
		}
		return nil
	})
	return out, more, err
}

func cloneRaw(tx *bolt.Tx, answers *bolt.Bucket, k, v []byte) (raw, error) {
	p, err := clonePair(tx, k, v)
	r := raw{key: p.key, execution: p.value}
	if err == nil && answers != nil {
		r.answer, err = clone(tx, answers.Get(k))
	}
	return r, err
}
