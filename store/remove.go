package store

import (
	"bytes"

	bolt "go.etcd.io/bbolt"
)

// removePortion is how many entries one transaction removes at most, so that no
// commit grows without bound.
const removePortion = 4096

// Delete removes a job with everything of it. It is gone with the first
// transaction; what a crash leaves behind is swept away by the next Delete or
// Open. The file keeps its size until Compact.
func (db *DB) Delete(id string) error {
	err := db.update("delete", func(tx *bolt.Tx) error {
		if !exists(tx, id) {
			return noJob(id)
		}
		if err := tx.Bucket(jobsBucket).Delete([]byte(id)); err != nil {
			return err
		}
		return tx.Bucket(specsBucket).Delete([]byte(id))
	})
	if err != nil {
		return err
	}
	return db.sweep()
}

// sweep removes what belongs to no job.
func (db *DB) sweep() error {
	for _, in := range [][]byte{executionsBucket, answersBucket} {
		ids, err := db.orphans(in)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := db.empty(in, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// orphans are the jobs' buckets whose job is gone.
func (db *DB) orphans(in []byte) (ids [][]byte, err error) {
	err = db.view("sweep", func(tx *bolt.Tx) error {
		return tx.Bucket(in).ForEachBucket(func(id []byte) error {
			if exists(tx, string(id)) {
				return nil
			}
			id, err := clone(tx, id)
			ids = append(ids, id)
			return err
		})
	})
	return ids, err
}

// empty removes a job's bucket portion by portion, and at last itself.
func (db *DB) empty(in, id []byte) error {
	name := string(in) + "/" + string(id)
	for more := true; more; {
		err := db.update("sweep", func(tx *bolt.Tx) error {
			b, err := db.jobBucket(tx, in, string(id))
			if err != nil {
				return err
			}
			if more, err = removeSome(b); err != nil || more {
				return err
			}
			return tx.Bucket(in).DeleteBucket(id)
		})
		if err != nil {
			return err
		}
	}
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	delete(db.seen, name)
	return nil
}

// removeSome collects before it deletes, because a cursor is lost by a deletion.
func removeSome(b *bolt.Bucket) (more bool, err error) {
	keys := make([][]byte, 0, removePortion)
	c := b.Cursor()
	for k, _ := c.First(); k != nil && len(keys) < removePortion; k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return false, err
		}
	}
	if k, _ := b.Cursor().First(); len(keys) > 0 && bytes.Equal(k, keys[0]) {
		return false, damaged("a job's keys are out of order") // and would never go
	}
	return len(keys) == removePortion, nil
}
