package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"beacon/engine"
)

// asItWas fails at the end of the test when the bytes, the mode or the modification time
// of a file have changed.
func asItWas(t *testing.T, path string) {
	t.Helper()
	look := func() (string, fs.FileMode, time.Time) {
		info, err := os.Lstat(path)
		must(t, err)
		data, err := os.ReadFile(path)
		must(t, err)
		return string(data), info.Mode(), info.ModTime()
	}
	data, mode, at := look()
	t.Cleanup(func() {
		t.Helper()
		if now, nowMode, nowAt := look(); now != data || nowMode != mode || !nowAt.Equal(at) {
			t.Errorf("%s: same bytes: %t, mode %v, was %v, written %v, was %v", filepath.Base(path), now == data, nowMode, mode, nowAt, at)
		}
	})
}

// foreignFiles makes files that are not Beacon databases. Two are of bbolt: one of them
// has no list of free pages, which bbolt would add when it opens the file.
func foreignFiles(t *testing.T) map[string]string {
	dir := t.TempDir()
	files := map[string]string{"tool": "#!/bin/sh\necho hello\n", "byte": "x", "zeros": string(make([]byte, 1<<16)), "page": strings.Repeat("hello ", 9000)}
	paths := map[string]string{}
	for name, text := range files {
		paths[name] = filepath.Join(dir, name)
		must(t, os.WriteFile(paths[name], []byte(text), 0o600))
	}
	for name, unsynced := range map[string]bool{"bolt": false, "bolt without a list": true} {
		paths[name] = filepath.Join(dir, name)
		b, err := bolt.Open(paths[name], 0o600, &bolt.Options{NoFreelistSync: unsynced})
		must(t, err)
		must(t, b.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("hers")); return err }))
		must(t, b.Close())
	}
	for _, path := range paths {
		must(t, os.Chmod(path, 0o755))
	}
	return paths
}

func TestAFileThatIsNotOursKeepsItsBytesAndItsMode(t *testing.T) {
	for name, path := range foreignFiles(t) {
		asItWas(t, path)
		for _, opts := range []Options{{Kind: Real}, {Kind: Simulated, Command: "beacon run"}, {}, {ReadOnly: true}} {
			_, err := Open(path, opts)
			refused(t, err, ErrForeign)
			if engine.HintOf(err) == "" {
				t.Errorf("%s: no hint: %v", name, err)
			}
		}
		if files, _ := filepath.Glob(path + ".*"); len(files) > 0 {
			t.Errorf("%s: %v were made", name, files)
		}
	}
}

// TestADatabaseThatIsRefusedKeepsItsMode: a database of a newer schema is not changed.
func TestADatabaseThatIsRefusedKeepsItsMode(t *testing.T) {
	path := setVersion(t, 99)
	must(t, os.Chmod(path, 0o640))
	asItWas(t, path)
	_, err := Open(path, Options{Kind: Simulated})
	refused(t, err, ErrNewer)
}

// TestAnEmptyFileBecomesADatabase: a crash right after the file was created leaves an
// empty one, which holds nothing to lose.
func TestAnEmptyFileBecomesADatabase(t *testing.T) {
	path := pathIn(t)
	must(t, os.WriteFile(path, nil, 0o644))
	reopen(t, path, Options{Kind: Simulated})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestForeignFilesBesideTheDatabaseStayAsTheyAre(t *testing.T) {
	path := pathIn(t)
	beside := []string{path + ".compact", path + ".pid", path + ".pid.new"}
	for _, name := range beside {
		must(t, os.WriteFile(name, []byte("#!/bin/sh\necho hello\n"), 0o755))
		asItWas(t, name)
	}
	for _, opts := range []Options{{Kind: Simulated, Command: "beacon run"}, {}, {ReadOnly: true}} {
		db, err := Open(path, opts)
		must(t, err)
		if !opts.ReadOnly {
			_, _, err := db.Compact()
			refused(t, err, ErrForeign)
			if !strings.Contains(err.Error(), path+".compact") || engine.HintOf(err) == "" {
				t.Errorf("%v (%s)", err, engine.HintOf(err))
			}
		}
		must(t, db.Close())
	}
}

// TestALinkBesideTheDatabaseIsNotFollowed: neither the link nor its target changes.
func TestALinkBesideTheDatabaseIsNotFollowed(t *testing.T) {
	path := pathIn(t)
	letter := filepath.Join(t.TempDir(), "letter")
	must(t, os.WriteFile(letter, []byte("dear"), 0o640))
	asItWas(t, letter)
	for _, name := range []string{".compact", ".pid", ".pid.new"} {
		must(t, os.Symlink(letter, path+name))
	}
	db := reopen(t, path, Options{Kind: Simulated, Command: "beacon run"})
	_, _, err := db.Compact()
	refused(t, err, ErrForeign)
	must(t, db.Close())
	for _, name := range []string{".compact", ".pid", ".pid.new"} {
		if to, err := os.Readlink(path + name); err != nil || to != letter {
			t.Errorf("%s: %q %v", name, to, err)
		}
	}
}

// TestLeftoversOfACrashAreCleared: a pid file whose process is gone, one that was not
// renamed yet, and an unfinished compaction.
func TestLeftoversOfACrashAreCleared(t *testing.T) {
	db := fresh(t)
	create(t, db, "j", 20, 8)
	must(t, db.Close())
	whole, err := os.ReadFile(db.path)
	must(t, err)
	for _, half := range [][]byte{nil, whole[:len(whole)/2]} {
		must(t, os.WriteFile(compactPath(db.path), half, 0o600))
		must(t, os.WriteFile(ownerPath(db.path), []byte("4194304999\nbeacon run\n2026-11-23T10:00:00Z\n"), 0o600))
		must(t, os.WriteFile(ownerPath(db.path)+".new", nil, 0o600))
		again := reopen(t, db.path, Options{Command: "beacon test"})
		if o := readOwner(db.path); o == nil || o.pid != os.Getpid() {
			t.Errorf("the owner is %+v", o)
		}
		_, _, err := again.Compact()
		must(t, err)
		must(t, again.Close())
		for _, name := range []string{".compact", ".pid", ".pid.new"} {
			if _, err := os.Lstat(db.path + name); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is still there: %v", name, err)
			}
		}
	}
}
