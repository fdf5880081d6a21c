package store

import (
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
)

// protect turns the failures of bbolt on a damaged file into errors: a panic of its own
// checks, or a fault when the disk cannot deliver a mapped page.
func protect(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = damaged("%s", oneLine(panicText(p)))
		}
	}()
	return fn()
}

func panicText(p any) string {
	switch p := p.(type) {
	case error:
		return p.Error()
	case string:
		return p
	}
	return "bbolt panicked"
}

// view runs fn in one read transaction.
func (db *DB) view(op string, fn func(tx *bolt.Tx) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if err := db.usable(); err != nil {
		return storeError(op, db.path, err)
	}
	return storeError(op, db.path, protect(func() error { return db.bolt.View(fn) }))
}

// update runs fn in one write transaction. After a panic bbolt's locks may never be
// released, so the DB refuses further use.
func (db *DB) update(op string, fn func(tx *bolt.Tx) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if err := db.usable(); err != nil {
		return storeError(op, db.path, err)
	}
	finished := false
	err := protect(func() error {
		err := db.bolt.Update(fn)
		finished = true
		return err
	})
	if !finished {
		db.broken.Store(true)
	}
	return storeError(op, db.path, err)
}

func (db *DB) usable() error {
	if db.bolt == nil {
		return &reason{is: ErrClosed, text: "is closed"}
	}
	if db.broken.Load() {
		return damaged("an earlier write failed in the middle and was not kept")
	}
	return nil
}

// looked checks the pages of a bucket at its first use since Open. Pages that this
// process wrote since are trusted.
func (db *DB) looked(name string, b *bolt.Bucket) error {
	root := uint64(b.Root())
	if root == 0 || db.head == nil { // stored inside its parent, or the file was empty at Open
		return nil
	}
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	if db.seen[name] {
		return nil
	}
	h := *db.head
	h.pages = max(h.pages, uint64(b.Tx().Size()/h.pageSize))
	if err := h.checkTree(db.file, root, !db.readOnly); err != nil {
		return err
	}
	db.seen[name] = true
	return nil
}

// trust marks a bucket that this process has just created as checked.
func (db *DB) trust(name string) {
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	db.seen[name] = true
}
