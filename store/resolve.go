package store

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// Last is the name of the job that was created last.
const Last = "last"

// Resolve returns the id of the job that name denotes: "last", an id, or the beginning
// of exactly one id. Any other name is an *engine.UsageError that lists the candidates.
func (db *DB) Resolve(name string) (string, error) {
	if name == Last {
		return db.last()
	}
	found, exact, err := db.matching(name)
	switch {
	case err != nil:
		return "", err
	case exact:
		return name, nil
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0 || name == "":
		return "", noJob(fmt.Sprintf("%q", name))
	}
	return "", &engine.UsageError{
		Err:  fmt.Errorf("job %q: %d jobs begin with it: %s", name, len(found), some(found)),
		Hint: "give more characters of the id",
	}
}

// matching returns the ids that begin with prefix. exact reports whether one equals it.
func (db *DB) matching(prefix string) (found []string, exact bool, err error) {
	p := []byte(prefix)
	err = db.view("list", func(tx *bolt.Tx) error {
		c := tx.Bucket(jobsBucket).Cursor()
		for k, _ := c.Seek(p); k != nil && bytes.HasPrefix(k, p); k, _ = c.Next() {
			exact = exact || len(k) == len(p)
			found = append(found, string(k))
		}
		return nil
	})
	return found, exact, err
}

// last ignores records that cannot be read, because their time is unknown.
func (db *DB) last() (string, error) {
	records, err := db.Records()
	var bad *DamagedError
	if err != nil && !errors.As(err, &bad) {
		return "", err
	}
	if len(records) == 0 {
		return "", &engine.UsageError{Err: fmt.Errorf("no jobs yet: %w", ErrNoJob), Hint: "`beacon run` creates one"}
	}
	return records[0].ID, nil
}
