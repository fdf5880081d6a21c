package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

func TestListingReadsNoAnswers(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 2, 2)
	complete(t, db, rec, executions)
	must(t, db.view("test", func(tx *bolt.Tx) error {
		for _, name := range [][]byte{jobsBucket, executionsBucket} {
			walk(tx.Bucket(name), func(v []byte) {
				if bytes.Contains(v, []byte("SECRET")) {
					t.Errorf("%s holds a question or an answer: %s", name, v)
				}
			})
		}
		return nil
	}))
	// Without the other buckets at all.
	must(t, db.update("test", func(tx *bolt.Tx) error {
		return errors.Join(tx.DeleteBucket(answersBucket), tx.DeleteBucket(specsBucket), tx.DeleteBucket(executionsBucket))
	}))
	if records, err := db.Records(); len(records) != 1 || err != nil {
		t.Errorf("%v %v", records, err)
	}
	must(t, db.Close())
}

func walk(b *bolt.Bucket, fn func(v []byte)) {
	b.ForEach(func(k, v []byte) error {
		if v == nil {
			walk(b.Bucket(k), fn)
		}
		fn(v)
		return nil
	})
}

func TestResolve(t *testing.T) {
	db := fresh(t)
	_, err := db.Resolve(Last)
	usage(t, err, "no jobs yet")
	for i, id := range []string{"abc", "abcd", "abx", "b"} {
		job, rec, executions := plan(id, 1, 1)
		rec.CreatedAt = day.Add(time.Duration(i%3) * time.Hour) // abx is the newest
		must(t, db.CreateJob(job, rec, executions))
	}
	for name, want := range map[string]string{"last": "abx", "abc": "abc", "abcd": "abcd", "abx": "abx", "b": "b"} {
		if got, err := db.Resolve(name); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	_, err = db.Resolve("ab")
	usage(t, err, "3 jobs begin with it: abc, abcd, abx")
	_, err = db.Resolve("zz")
	usage(t, err, "no such job")
	_, err = db.Resolve("")
	usage(t, err, "no such job")
	records, err := db.Records()
	must(t, err)
	var order []string
	for _, r := range records {
		order = append(order, r.ID)
	}
	if got := strings.Join(order, " "); got != "abx abcd b abc" {
		t.Errorf("order %s", got)
	}
	_, err = db.Job("zz")
	usage(t, err, "no such job")
	_, _, err = db.Execution("b", engine.Key{Question: "?", Region: "?", Model: "?", Repeat: 1})
	usage(t, err, "no such execution")
	_, _, err = db.Execution("b", engine.Key{})
	usage(t, err, "no such execution")
	usage(t, db.Executions("", false, nil), "no such job")
	usage(t, db.Delete("zz"), "no such job")
}

func usage(t *testing.T, err error, want string) {
	t.Helper()
	var ue *engine.UsageError
	if !errors.As(err, &ue) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestReadersBesideCommits: during commits a reader sees each execution with its own
// answer or with none, and its callback may call the store.
func TestReadersBesideCommits(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 200, 8)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				if err := readAll(db, len(executions)); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	complete(t, db, rec, executions)
	_, _, err := db.Compact()
	must(t, err)
	close(done)
	readers.Wait()
}

func readAll(db *DB, want int) error {
	n := 0
	err := db.Executions("j", true, func(e *engine.Execution, a *engine.Answer) error {
		if n++; (e.State == engine.Completed) != (a != nil) {
			return fmt.Errorf("%s is torn", e.Key)
		}
		if n%500 == 0 {
			_, err := db.Records()
			return err
		}
		return nil
	})
	if err == nil && n != want {
		err = fmt.Errorf("%d of %d", n, want)
	}
	return err
}

func TestCallbackErrorPassesThrough(t *testing.T) {
	db := fresh(t)
	create(t, db, "j", 2, 2)
	stop := errors.New("stop")
	n := 0
	err := db.Executions("j", false, func(*engine.Execution, *engine.Answer) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
}

// TestALostAnswerIsNoEmptyAnswer removes the answer of a completed execution.
func TestALostAnswerIsNoEmptyAnswer(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 1, 1)
	complete(t, db, rec, executions)
	key, err := keyBytes(executions[0].Key)
	must(t, err)
	must(t, db.update("test", func(tx *bolt.Tx) error { return tx.Bucket(answersBucket).Bucket([]byte("j")).Delete(key) }))
	_, _, err = db.Execution("j", executions[0].Key)
	refused(t, err, ErrDamaged)
	var de *DamagedError
	if err := db.Check("j"); !errors.As(err, &de) {
		t.Error(err)
	}
	if err := db.Executions("j", false, func(*engine.Execution, *engine.Answer) error { return nil }); err != nil {
		t.Error("without answers nothing is amiss: ", err)
	}
	must(t, db.Delete("j"))
}

func TestCheckFinds(t *testing.T) {
	for name, spoil := range map[string]func(tx *bolt.Tx, key []byte) error{
		"is missing": func(tx *bolt.Tx, key []byte) error {
			return tx.Bucket(executionsBucket).Bucket([]byte("j")).Delete(key)
		},
		"answers for": func(tx *bolt.Tx, key []byte) error {
			return tx.Bucket(answersBucket).Bucket([]byte("j")).Put(append(key, 1), []byte("{}"))
		},
		"record counts": func(tx *bolt.Tx, _ []byte) error {
			return tx.Bucket(jobsBucket).Put([]byte("j"), seal([]byte("j"), []byte(`{"id":"j","counts":{"total":1}}`)))
		},
		"not planned": func(tx *bolt.Tx, _ []byte) error {
			other := []byte("q\x00r\x00m\x00\x00\x00\x00\x01")
			return tx.Bucket(executionsBucket).Bucket([]byte("j")).Put(other,
				seal(other, []byte(`{"question":"q","region":"r","model":"m","repeat":1,"state":"pending"}`)))
		},
		"attempt 2": func(tx *bolt.Tx, key []byte) error {
			b := tx.Bucket(executionsBucket).Bucket([]byte("j"))
			value, err := unseal(key, b.Get(key))
			must(t, err)
			return b.Put(key, seal(key, bytes.Replace(bytes.Clone(value), []byte(`"sent_seq":3`), []byte(`"sent_seq":1`), 1)))
		},
	} {
		db := fresh(t)
		_, rec, executions := create(t, db, "j", 1, 1)
		e, a := completed(executions[0].Key, 2)
		rec.Counts.Completed = 1
		must(t, db.Commit(&engine.Batch{Records: []*engine.JobRecord{rec}, Writes: []engine.Write{{Job: "j", Execution: e, Answer: a}}}))
		must(t, db.Check("j"))
		key, err := keyBytes(e.Key)
		must(t, err)
		must(t, db.update("test", func(tx *bolt.Tx) error { return spoil(tx, key) }))
		err = db.Check("j")
		refused(t, err, ErrInconsistent)
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		must(t, db.Close())
	}
}
