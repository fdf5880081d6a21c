package store

import (
	"bytes"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// A scan reads a job in portions of at most this much, each in a transaction of
// its own: a long one would keep bbolt from growing its map and so hold up the
// commits of a running job, for as long as somebody's terminal stands still.
const (
	portionEntries = 512
	portionBytes   = 1 << 20
)

// raw is one execution as it is stored.
type raw struct{ key, execution, answer []byte }

// Executions calls fn for each execution of a job, in the order of their keys,
// until it returns an error, which is passed on as it is. An execution comes
// together with its own answer, but executions may have been read some moments
// apart. Those that cannot be read are named by a *DamagedError at the end.
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
		// The next key is the smallest that is larger than the last.
		from = append(portion[len(portion)-1].key, 0)
	}
}

// portion reads on from a key; more tells whether there is anything left.
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
				return damaged("the executions of job %s are out of order", id) // and would never end
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
