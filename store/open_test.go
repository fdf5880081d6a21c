package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

func TestModesAndOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "x.db")
	db := reopen(t, path, Options{Kind: Simulated, Command: "beacon run"})
	for name, want := range map[string]fs.FileMode{path: 0o600, path + ".pid": 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode().Perm(), want)
		}
	}
	must(t, db.Close())
	must(t, db.Close())
	if _, err := os.Stat(path + ".pid"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("pid file after Close: %v", err)
	}
	must(t, os.Chmod(path, 0o644))
	reopen(t, path, Options{})
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode was not tightened: %v", info.Mode())
	}
	_, err := db.Records()
	refused(t, err, ErrClosed)
}

func TestInUse(t *testing.T) {
	db := reopen(t, pathIn(t), Options{Kind: Simulated, Command: "beacon run"})
	for _, opts := range []Options{{Timeout: -1}, {Timeout: -1, ReadOnly: true}} {
		_, err := Open(db.path, opts)
		refused(t, err, ErrInUse)
		pid := fmt.Sprint(os.Getpid())
		if !strings.Contains(err.Error(), "process "+pid+" (beacon run)") || !strings.Contains(engine.HintOf(err), "kill -TERM "+pid) {
			t.Errorf("%v: %s", err, engine.HintOf(err))
		}
	}
	must(t, os.WriteFile(db.path+".pid", []byte("4194304999\nx\ny\n"), 0o600))
	_, err := Open(db.path, Options{Timeout: -1})
	refused(t, err, ErrInUse)
	if strings.Contains(err.Error(), "4194304999") {
		t.Errorf("a stale process is named: %v", err)
	}
	must(t, db.Close())
	a := reopen(t, db.path, Options{ReadOnly: true})
	reopen(t, db.path, Options{ReadOnly: true})
	refused(t, a.Commit(&engine.Batch{}), ErrReadOnly)
	_, _, err = a.Compact()
	refused(t, err, ErrReadOnly)
}

func TestMissing(t *testing.T) {
	path := pathIn(t)
	for _, opts := range []Options{{ReadOnly: true}, {}, {ReadOnly: true, Kind: Real}} {
		_, err := Open(path, opts)
		refused(t, err, fs.ErrNotExist)
	}
	must(t, os.WriteFile(path, nil, 0o600))
	_, err := Open(path, Options{ReadOnly: true})
	refused(t, err, fs.ErrNotExist)
	reopen(t, path, Options{Kind: Simulated})
}

func TestKind(t *testing.T) {
	db := fresh(t)
	job, rec, executions := plan("j", 1, 1)
	job.Simulated, rec.Simulated = false, false
	refused(t, db.CreateJob(job, rec, executions), ErrKind)
	must(t, db.Close())
	_, err := Open(db.path, Options{Kind: Real})
	refused(t, err, ErrKind)
	if !strings.Contains(err.Error(), "holds simulated data, not real") || !strings.Contains(engine.HintOf(err), "beacon.db") {
		t.Errorf("%v: %s", err, engine.HintOf(err))
	}
	if again := reopen(t, db.path, Options{ReadOnly: true}); again.kind != Simulated {
		t.Errorf("kind %q", again.kind)
	}
}

func TestForeign(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(dir, Options{Kind: Real})
	refused(t, err, ErrDirectory)
	text := filepath.Join(dir, "notes")
	must(t, os.WriteFile(text, []byte(strings.Repeat("hello ", 9000)), 0o600))
	_, err = Open(text, Options{Kind: Real})
	refused(t, err, ErrForeign)
	refused(t, err, ErrDamaged)
	_, err = Open(filepath.Join(text, "x.db"), Options{Kind: Real})
	refused(t, err, ErrDirectory)
	_, err = Open("/dev/null", Options{Kind: Real})
	refused(t, err, ErrForeign)

	other := filepath.Join(dir, "other.db")
	b, err := bolt.Open(other, 0o600, nil)
	must(t, err)
	must(t, b.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("hers")); return err }))
	must(t, b.Close())
	for _, opts := range []Options{{Kind: Real}, {}, {ReadOnly: true}} {
		_, err = Open(other, opts)
		refused(t, err, ErrForeign)
	}
}

func TestPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Log("running as root: permissions do not bind, only the mapping of the error is tested")
		refused(t, storeError("open", "x", &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}), ErrPermission)
		return
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	_, err := Open(filepath.Join(dir, "x.db"), Options{Kind: Real})
	refused(t, err, ErrPermission)
}

func TestLinkSurvivesCompact(t *testing.T) {
	db := fresh(t)
	must(t, db.Close())
	link := filepath.Join(t.TempDir(), "link.db")
	must(t, os.Symlink(db.path, link))
	again := reopen(t, link, Options{})
	_, _, err := again.Compact()
	must(t, err)
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v %v", info.Mode(), err)
	}
}

// setVersion makes a database of another schema version and returns its path.
func setVersion(t *testing.T, v int) string {
	db := fresh(t)
	must(t, db.update("test", func(tx *bolt.Tx) error { return putVersion(tx, v) }))
	must(t, db.Close())
	return db.path
}

func TestSchemas(t *testing.T) {
	path := setVersion(t, 7)
	_, err := Open(path, Options{})
	refused(t, err, ErrNewer)
	if !strings.Contains(err.Error(), "schema 7") || !strings.Contains(err.Error(), "up to 3") {
		t.Error(err)
	}
	path = setVersion(t, 0)
	_, err = Open(path, Options{ReadOnly: true})
	refused(t, err, ErrOlder)
	_, err = Open(path, Options{})
	refused(t, err, ErrOlder)

	migrations[0] = func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Put([]byte("was"), []byte("old")) }
	defer delete(migrations, 0)
	db := reopen(t, path, Options{})
	if v, _, _ := db.readMeta(); v != Version {
		t.Errorf("schema %d after the upgrade", v)
	}
}

// TestADatabaseWithoutSumsIsBroughtUp upgrades a database as schema 1 wrote it.
func TestADatabaseWithoutSumsIsBroughtUp(t *testing.T) {
	db := fresh(t)
	_, rec, executions := create(t, db, "j", 2, 2)
	complete(t, db, rec, executions)
	must(t, db.update("test", func(tx *bolt.Tx) error {
		var strip func(b *bolt.Bucket) error
		strip = func(b *bolt.Bucket) error {
			whole := map[string][]byte{}
			must(t, b.ForEach(func(k, v []byte) error {
				if v == nil {
					return strip(b.Bucket(k))
				}
				whole[string(k)] = bytes.Clone(v)
				return nil
			}))
			for k, v := range whole {
				must(t, b.Put([]byte(k), v[:len(v)-sealBytes]))
			}
			return nil
		}
		for _, name := range [][]byte{jobsBucket, specsBucket, executionsBucket, answersBucket} {
			must(t, strip(tx.Bucket(name)))
		}
		must(t, tx.DeleteBucket(regionsBucket))
		return putVersion(tx, 1)
	}))
	must(t, db.Close())
	_, err := Open(db.path, Options{ReadOnly: true})
	refused(t, err, ErrOlder)
	must(t, reopen(t, db.path, Options{}).Check("j"))
}

func TestFailingMigrationChangesNothing(t *testing.T) {
	db := fresh(t)
	boom := errors.New("boom")
	mark := func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Put([]byte("mark"), []byte("x")) }
	err := db.migrate(1, 3, map[int]migration{
		1: mark,
		2: func(tx *bolt.Tx) error { return errors.Join(tx.DeleteBucket(jobsBucket), boom) },
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	must(t, db.view("test", func(tx *bolt.Tx) error {
		b := tx.Bucket(metaBucket)
		if string(b.Get(schemaKey)) != "2" || b.Get([]byte("mark")) == nil || tx.Bucket(jobsBucket) == nil {
			t.Error("the failed step left something, or the one before it did not last")
		}
		return nil
	}))
}
