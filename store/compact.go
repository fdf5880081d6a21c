package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// compactBatch is how many bytes one transaction of a compaction copies. It bounds the
// memory.
const compactBatch = 4 << 20

// Compact copies the database into a new file and renames that over the old one, so
// that the space freed by Delete returns to the disk. It returns the file sizes before
// and after. After a crash either the old or the new file is in place, complete. Other
// methods block until Compact returns.
//
// The new file is locked before it is renamed, and the old lock is released last, so
// that no other writer can get in between. A process that waited for the old file sees
// that the path leads to another file (see still) and tries again.
func (db *DB) Compact() (before, after int64, err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := db.usable(); err != nil {
		return 0, 0, storeError("compact", db.path, err)
	}
	if db.readOnly {
		return 0, 0, storeError("compact", db.path, &reason{is: ErrReadOnly, text: "was opened for reading only"})
	}
	if before, err = sizeOf(db.file); err != nil {
		return 0, 0, storeError("compact", db.path, err)
	}
	after, err = db.replace()
	return before, after, storeError("compact", db.path, err)
}

// replace switches to the new file only if every step succeeded.
func (db *DB) replace() (int64, error) {
	temp := compactPath(db.path)
	f, err := createLocked(temp)
	if err != nil {
		return 0, err
	}
	var next *bolt.DB
	err = protect(func() (err error) {
		next, err = db.copyTo(f)
		return err
	})
	if err == nil {
		err = os.Rename(temp, db.path)
	}
	if err != nil {
		if next != nil {
			next.Close()
		}
		f.Close()
		os.Remove(temp)
		return 0, fmt.Errorf("nothing changed: %w", err)
	}
	old := db.bolt
	db.bolt, db.file, db.head = next, f, nil
	if err := errors.Join(syncDir(filepath.Dir(db.path)), old.Close()); err != nil {
		return 0, err
	}
	return sizeOf(f)
}

func createLocked(path string) (*os.File, error) {
	if err := clearLeftover(path, isCompaction); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f, true, 0); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// copyTo fills a new file without a sync per transaction. The file is used only after
// its rename, and is synced once before that.
func (db *DB) copyTo(f *os.File) (*bolt.DB, error) {
	if err := db.bolt.View(db.lookAll); err != nil {
		return nil, err
	}
	next, err := openBolt(f, false, true)
	if err != nil {
		return nil, err
	}
	next.NoFreelistSync = false
	if err := bolt.Compact(next, db.bolt, compactBatch); err != nil {
		return next, err
	}
	next.NoSync = false
	return next, f.Sync()
}

// lookAll checks the pages of all job buckets that were not checked yet.
func (db *DB) lookAll(tx *bolt.Tx) error {
	for _, in := range [][]byte{executionsBucket, answersBucket} {
		err := tx.Bucket(in).ForEachBucket(func(id []byte) error {
			_, err := db.jobBucket(tx, in, string(id))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sizeOf(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
