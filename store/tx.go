package store

import (
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
)

// protect turns what a damaged file does to bbolt into an error: a panic of its
// own checks, or a fault while reading a mapped page that the disk cannot give.
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
	return "bbolt gave up"
}

// view reads in one transaction.
func (db *DB) view(op string, fn func(tx *bolt.Tx) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if err := db.usable(); err != nil {
		return storeError(op, db.path, err)
	}
	return storeError(op, db.path, protect(func() error { return db.bolt.View(fn) }))
}

// update writes in one transaction. After a panic bbolt's locks may be held for
// ever, so that nothing may use it again.
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
		return damaged("an earlier write failed half-way; nothing of it was kept")
	}
	return nil
}

// looked makes sure that the pages of a bucket were looked over once since the
// file was opened. What this process wrote since is trusted.
func (db *DB) looked(name string, b *bolt.Bucket) error {
	root := uint64(b.Root())
	if root == 0 || db.head == nil { // kept within its parent, or a file that began empty
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

// trust marks a bucket that this process has just made.
func (db *DB) trust(name string) {
	db.seenMu.Lock()
	defer db.seenMu.Unlock()
	db.seen[name] = true
}
