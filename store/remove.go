package store

import (
	"bytes"

	bolt "go.etcd.io/bbolt"
)

// removePortion is the most entries that one transaction removes. It bounds the size of
// a commit.
const removePortion = 4096

// Delete removes a job and all its data. The first transaction removes the job from
// the list. If a crash interrupts the rest, the next Delete or Open completes it. The
// file keeps its size until Compact.
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

// sweep removes executions and answers that belong to no job.
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

// orphans returns the ids of buckets whose job is gone.
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

// empty removes the entries of a job's bucket in portions, then the bucket.
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

// removeSome collects the keys before it deletes them, because a deletion invalidates
// the cursor.
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
		return false, damaged("a job's keys are out of order") // the loop would not end
	}
	return len(keys) == removePortion, nil
}
