package store

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// DefaultTimeout is how long Open waits for a database that is in use.
const DefaultTimeout = 200 * time.Millisecond

// Options of Open; the zero value opens an existing file of any kind to write.
type Options struct {
	// ReadOnly shares the file with other readers.
	ReadOnly bool
	// Kind is what the file must hold. A writer that names it creates the file.
	Kind Kind
	// Timeout is how long to wait while the file is in use; 0 is DefaultTimeout,
	// less than 0 does not wait.
	Timeout time.Duration
	// Command is shown to other processes that want the file, such as "beacon run".
	Command string
}

// DB is an open database; see the package comment for who may do what.
type DB struct {
	path     string
	kind     Kind
	readOnly bool
	broken   atomic.Bool // a write ended in a panic: bbolt's locks may be held for ever

	mu   sync.RWMutex // guards bolt, file and head; held to write by Compact and Close
	bolt *bolt.DB     // nil once closed
	file *os.File     // bolt's own
	head *header      // as the file was opened

	seenMu sync.Mutex      // guards seen
	seen   map[string]bool // buckets whose pages were looked over
}

var _ engine.Store = (*DB)(nil)

// Open opens the database at path, creating it, its folder and its schema where
// opts allow. Every error is a *engine.StoreError; a file that a reader does not
// find satisfies errors.Is(err, fs.ErrNotExist).
func Open(path string, opts Options) (*DB, error) {
	if opts.Timeout == 0 {
		opts.Timeout = DefaultTimeout
	}
	path = resolved(path)
	db := &DB{path: path, readOnly: opts.ReadOnly, seen: map[string]bool{}}
	f, err := openLocked(path, opts)
	if err != nil {
		return nil, storeError("open", path, err)
	}
	if err := db.start(f, opts); err != nil {
		db.abandon(f)
		return nil, storeError("open", path, err)
	}
	return db, nil
}

// start goes from a locked file to a usable database.
func (db *DB) start(f *os.File, opts Options) error {
	if err := db.mapFile(f, opts); err != nil {
		return err
	}
	if err := db.checkSchema(opts.Kind); err != nil || opts.ReadOnly {
		return err
	}
	if err := tighten(f); err != nil {
		return err
	}
	// A foreign file stays; a compaction names it.
	if err := clearLeftover(compactPath(db.path), isCompaction); err != nil && !errors.Is(err, ErrForeign) {
		return err
	}
	if err := db.sweep(); err != nil {
		return err
	}
	// Without the file others only cannot say who holds the lock, so that a full
	// disk must not keep anybody from reading or deleting here.
	_ = writeOwner(db.path, opts.Command)
	return nil
}

// mapFile looks the file over and hands it to bbolt.
func (db *DB) mapFile(f *os.File, opts Options) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 && (opts.ReadOnly || opts.Kind == "") {
		return missing(db.path)
	}
	if info.Size() > 0 {
		if db.head, err = readHeader(f, info.Size()); err != nil {
			return err
		}
		if err := db.head.checkTree(f, db.head.root, true); err != nil {
			return err
		}
	}
	db.file = f
	return protect(func() (err error) {
		db.bolt, err = openBolt(f, opts.ReadOnly, false)
		return err
	})
}

// openBolt makes bbolt use a file that is open and locked already. Opening writes
// nothing to a file that has pages: bbolt would add a list of free pages to one
// without. Who knows that the file is ours sets NoFreelistSync to false.
func openBolt(f *os.File, readOnly, noSync bool) (*bolt.DB, error) {
	return bolt.Open(f.Name(), 0o600, &bolt.Options{
		ReadOnly:       readOnly,
		Timeout:        time.Second,
		FreelistType:   bolt.FreelistMapType,
		NoSync:         noSync,
		NoFreelistSync: true,
		NoStatistics:   true,
		OpenFile:       func(string, int, os.FileMode) (*os.File, error) { return f, nil },
	})
}

// abandon gives up a file that could not be opened. bbolt may have closed it, or
// may have died with its locks held.
func (db *DB) abandon(f *os.File) {
	if db.bolt != nil && !db.broken.Load() {
		db.bolt.Close()
	}
	release(f)
}

// Path of the file, symbolic links resolved.
func (db *DB) Path() string { return db.path }

// Kind of data the file holds.
func (db *DB) Kind() Kind { return db.kind }

// Close releases the file. It may be called again, which does nothing.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.bolt == nil {
		return nil
	}
	if !db.readOnly {
		// Before the lock goes, or it could be the file of whoever comes next.
		removeOwner(db.path)
	}
	b := db.bolt
	db.bolt = nil
	if db.broken.Load() {
		return storeError("close", db.path, release(db.file))
	}
	return storeError("close", db.path, b.Close())
}
