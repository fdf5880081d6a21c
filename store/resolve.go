package store

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// Last is the word for the newest created job.
const Last = "last"

// Resolve finds the job that somebody means: "last", an id, or the beginning of
// exactly one id. Anything else is an *engine.UsageError that names candidates.
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
		Err:  fmt.Errorf("job %q: %d jobs begin so: %s", name, len(found), some(found)),
		Hint: "give more of the id",
	}
}

// matching gives the ids that begin with prefix; exact when one is just that.
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

// last ignores records that cannot be read: it cannot know their time.
func (db *DB) last() (string, error) {
	records, err := db.Records()
	var bad *DamagedError
	if err != nil && !errors.As(err, &bad) {
		return "", err
	}
	if len(records) == 0 {
		return "", &engine.UsageError{Err: fmt.Errorf("no jobs yet: %w", ErrNoJob), Hint: "`beacon run` makes one"}
	}
	return records[0].ID, nil
}
