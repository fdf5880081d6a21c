package store

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

func TestDeleteAndCompact(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "big", 1200, 8)
	complete(t, db, rec, executions)
	_, kept, few := create(t, db, "kept", 4, 4)
	complete(t, db, kept, few)
	must(t, db.Delete("big"))
	if _, err := db.Record("big"); !errors.Is(err, ErrNoJob) {
		t.Errorf("still there: %v", err)
	}
	left(t, db, "kept")
	before, after, err := db.Compact()
	must(t, err)
	info, err := os.Stat(db.path)
	must(t, err)
	if after >= before/4 || info.Size() != after || info.Mode().Perm() != 0o600 {
		t.Errorf("%d became %d, is %d with mode %v", before, after, info.Size(), info.Mode())
	}
	// The new file is locked, and takes the following writes.
	_, err = Open(db.path, Options{Timeout: -1})
	refused(t, err, ErrInUse)
	create(t, db, "later", 2, 2)
	must(t, db.Close())
	again := reopen(t, db.path, Options{})
	left(t, again, "kept", "later")
}

// left demands exactly these jobs, in every bucket.
func left(t *testing.T, db *DB, ids ...string) {
	t.Helper()
	must(t, db.view("test", func(tx *bolt.Tx) error {
		for _, name := range [][]byte{jobsBucket, specsBucket, executionsBucket, answersBucket} {
			n := 0
			tx.Bucket(name).ForEach(func(_, _ []byte) error { n++; return nil })
			if n != len(ids) {
				t.Errorf("%s has %d entries, want %v", name, n, ids)
			}
		}
		return nil
	}))
	for _, id := range ids {
		must(t, db.Check(id))
	}
}

// TestCrashInDelete opens a database with a job half removed.
func TestCrashInDelete(t *testing.T) {
	db := fresh(t)
	create(t, db, "gone", 700, 8)
	create(t, db, "kept", 2, 2)
	must(t, db.update("test", func(tx *bolt.Tx) error {
		if err := tx.Bucket(jobsBucket).Delete([]byte("gone")); err != nil {
			return err
		}
		_, err := removeSome(tx.Bucket(executionsBucket).Bucket([]byte("gone")))
		return errors.Join(err, tx.Bucket(specsBucket).Delete([]byte("gone")))
	}))
	if err := db.Executions("gone", true, nil); !errors.Is(err, ErrNoJob) {
		t.Errorf("half a job is visible: %v", err)
	}
	must(t, db.Close())
	whole, err := os.ReadFile(db.path)
	must(t, err)
	must(t, os.WriteFile(compactPath(db.path), whole[:len(whole)/2], 0o600))
	again := reopen(t, db.path, Options{})
	left(t, again, "kept")
	if _, err := os.Stat(compactPath(db.path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a compaction is still there: %v", err)
	}
	create(t, again, "gone", 1, 1)
}

// TestCompactThatFails: a failed compaction leaves the database unchanged and usable.
func TestCompactThatFails(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 2, 2)
	must(t, os.MkdirAll(compactPath(db.path)+"/in the way", 0o700))
	if _, _, err := db.Compact(); err == nil {
		t.Fatal("compacted into a folder")
	}
	complete(t, db, rec, executions)
	must(t, os.RemoveAll(compactPath(db.path)))
}

// TestWaiterFollowsCompact: a process that waited for the replaced file opens the new
// one.
func TestWaiterFollowsCompact(t *testing.T) {
	db := fresh(t)
	create(t, db, "j", 2, 2)
	old, err := os.Open(db.path)
	must(t, err)
	defer old.Close()
	_, _, err = db.Compact()
	must(t, err)
	must(t, lock(old, true, 0))
	if still(old, db.path) {
		t.Error("the replaced file still counts")
	}
	must(t, db.Close())
	reopen(t, db.path, Options{})
}

func TestEmptyBatch(t *testing.T) {
	db := fresh(t)
	must(t, db.Commit(&engine.Batch{}))
}
