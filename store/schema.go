package store

import (
	"fmt"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Kind is the kind of data in a database. A database holds only one.
type Kind string

// The two kinds of data.
const (
	Simulated Kind = "simulated"
	Real      Kind = "real"
)

// KindOf returns the kind of a job's data.
func KindOf(simulated bool) Kind {
	if simulated {
		return Simulated
	}
	return Real
}

// DefaultFile returns the default file name for a kind of data.
func (k Kind) DefaultFile() string {
	if k == Simulated {
		return "simulated.db"
	}
	return "beacon.db"
}

// Version is the schema version that this program writes.
const Version = 3

var (
	metaBucket       = []byte("meta")
	jobsBucket       = []byte("jobs")
	specsBucket      = []byte("specs")
	executionsBucket = []byte("executions")
	answersBucket    = []byte("answers")
	regionsBucket    = []byte("regions")
	buckets          = [][]byte{metaBucket, jobsBucket, specsBucket, executionsBucket, answersBucket, regionsBucket}

	schemaKey  = []byte("schema")
	kindKey    = []byte("kind")
	createdKey = []byte("created")
)

// migration upgrades a database by one version.
type migration func(tx *bolt.Tx) error

// migrations[v] upgrades v to v+1.
var migrations = map[int]migration{1: sealAll, 2: addRegions}

// checkSchema checks that the file is a Beacon database of the wanted kind. It upgrades
// an older version and fills a new file.
func (db *DB) checkSchema(want Kind) error {
	version, empty, err := db.readMeta()
	if err != nil {
		return err
	}
	db.bolt.NoFreelistSync = false // the file is ours, so it may get a list of free pages
	switch {
	case empty && (db.readOnly || want == ""):
		return missing(db.path)
	case empty:
		db.kind = want
		return db.update("open", func(tx *bolt.Tx) error { return createSchema(tx, want) })
	case version > Version:
		return newer(version)
	case want != "" && db.kind != want:
		return otherKind(db.kind, want)
	case version < Version && db.readOnly:
		return &reason{is: ErrOlder, text: fmt.Sprintf("has schema %d, this program reads %d", version, Version),
			hint: "open it once for writing, for example with `beacon resume`, to upgrade it"}
	}
	if err := db.migrate(version, Version, migrations); err != nil {
		return err
	}
	return db.checkBuckets()
}

// readMeta reads version and kind. empty reports that the file has no buckets.
func (db *DB) readMeta() (version int, empty bool, err error) {
	err = db.view("open", func(tx *bolt.Tx) error {
		if k, _ := tx.Cursor().First(); k == nil {
			empty = true
			return nil
		}
		b := tx.Bucket(metaBucket)
		if b == nil {
			return notOurs()
		}
		if err := db.looked("meta", b); err != nil {
			return err
		}
		db.kind = Kind(b.Get(kindKey))
		if version, err = strconv.Atoi(string(b.Get(schemaKey))); err != nil || version < 0 {
			return notOurs()
		}
		return nil
	})
	return version, empty, err
}

func createSchema(tx *bolt.Tx, kind Kind) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	b := tx.Bucket(metaBucket)
	if err := b.Put(kindKey, []byte(kind)); err != nil {
		return err
	}
	if err := b.Put(createdKey, []byte(time.Now().UTC().Format(time.RFC3339))); err != nil {
		return err
	}
	return putVersion(tx, Version)
}

func putVersion(tx *bolt.Tx, v int) error {
	return tx.Bucket(metaBucket).Put(schemaKey, strconv.AppendInt(nil, int64(v), 10))
}

// migrate upgrades version by version, each in a separate transaction. After a failure
// the next try continues from the last one.
func (db *DB) migrate(from, to int, steps map[int]migration) error {
	for v := from; v < to; v++ {
		step, ok := steps[v]
		if !ok {
			return &reason{is: ErrOlder, text: fmt.Sprintf("has schema %d, which this program cannot upgrade", v)}
		}
		err := db.update("upgrade", func(tx *bolt.Tx) error {
			if err := step(tx); err != nil {
				return fmt.Errorf("from schema %d to %d, nothing changed: %w", v, v+1, err)
			}
			return putVersion(tx, v+1)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkBuckets checks the pages of all buckets except those of single jobs, which are
// checked at their first use.
func (db *DB) checkBuckets() error {
	return db.view("open", func(tx *bolt.Tx) error {
		for _, name := range buckets {
			b := tx.Bucket(name)
			if b == nil {
				return damaged("bucket %s is missing", name)
			}
			if err := db.looked(string(name), b); err != nil {
				return err
			}
		}
		return nil
	})
}

func notOurs() error {
	return &reason{is: ErrForeign, text: "is not a Beacon database", hint: "name another file with --db"}
}

func newer(version int) error {
	return &reason{is: ErrNewer, text: fmt.Sprintf("has schema %d, this program knows up to %d", version, Version),
		hint: "use the newer version of beacon that wrote it, or another file with --db"}
}

func otherKind(have, want Kind) error {
	return &reason{is: ErrKind, text: fmt.Sprintf("holds %s data, not %s", have, want),
		hint: fmt.Sprintf("%s data goes to %s by default: leave --db out, or name another file", want, want.DefaultFile())}
}
