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

// Options are the options of Open. The zero value opens an existing file of any kind
// for writing.
type Options struct {
	// ReadOnly opens the file for reading, shared with other readers.
	ReadOnly bool
	// Kind is the kind of data that the file must hold. For a writer that sets it, the
	// file is created if it does not exist.
	Kind Kind
	// Timeout is how long to wait while the file is in use. 0 means DefaultTimeout; a
	// negative value means no wait.
	Timeout time.Duration
	// Command is this process's command, such as "beacon run". It is shown to other
	// processes that want the file.
	Command string
}

// DB is an open database; see the package comment for its ownership rules.
type DB struct {
	path     string
	kind     Kind
	readOnly bool
	broken   atomic.Bool // a write panicked: bbolt's locks may never be released

	mu   sync.RWMutex // guards bolt, file and head; Compact and Close lock it for writing
	bolt *bolt.DB     // nil once closed
	file *os.File     // the file that bolt uses
	head *header      // as of Open; nil for a file that was empty

	seenMu sync.Mutex      // guards seen
	seen   map[string]bool // buckets whose pages were checked
}

var _ engine.Store = (*DB)(nil)

// Open opens the database at path. It creates the file, its folder and its schema if
// opts allow that. Every error is a *engine.StoreError. A missing file is an
// fs.ErrNotExist.
func Open(path string, opts Options) (*DB, error) {
	if opts.Timeout == 0 {
		opts.Timeout = DefaultTimeout
	}
	if err := checkLink(path); err != nil {
		return nil, storeError("open", path, err)
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

// start makes a usable database from a locked file.
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
	// A foreign file is kept; Compact reports it.
	if err := clearLeftover(compactPath(db.path), isCompaction); err != nil && !errors.Is(err, ErrForeign) {
		return err
	}
	if err := db.sweep(); err != nil {
		return err
	}
	// The error is ignored. Without the pid file other processes only cannot name the
	// owner, and on a full disk reading and deleting must still be possible.
	_ = writeOwner(db.path, opts.Command)
	return nil
}

// mapFile checks the structure of the file and opens it with bbolt.
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

// openBolt makes bbolt use a file that is already open and locked. Opening writes
// nothing to a file that has pages: with NoFreelistSync bbolt does not add a missing list
// of free pages. The caller sets it to false once the file is known to be ours.
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

// abandon releases a file whose start failed. bbolt may have closed it already, or may
// have panicked while it held its locks.
func (db *DB) abandon(f *os.File) {
	if db.bolt != nil && !db.broken.Load() {
		db.bolt.Close()
	}
	release(f)
}

// Close releases the file. A second call does nothing.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.bolt == nil {
		return nil
	}
	if !db.readOnly {
		// Before the lock is released: after that the next owner may have written its own.
		removeOwner(db.path)
	}
	b := db.bolt
	db.bolt = nil
	if db.broken.Load() {
		return storeError("close", db.path, release(db.file))
	}
	return storeError("close", db.path, b.Close())
}
