package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"beacon/engine"
)

// TestAFileThatIsNotOursIsNotLocked: another program holds the lock, so that a try to take
// it would end with ErrInUse.
func TestAFileThatIsNotOursIsNotLocked(t *testing.T) {
	for name, path := range foreignFiles(t) {
		f, err := os.Open(path)
		must(t, err)
		defer f.Close()
		must(t, syscall.Flock(int(f.Fd()), syscall.LOCK_EX))
		for _, opts := range []Options{{Kind: Simulated, Timeout: -1}, {ReadOnly: true, Timeout: -1}} {
			if _, err := Open(path, opts); !errors.Is(err, ErrForeign) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestALinkThatLeadsNowhereIsNotFollowed: what it names would be created.
func TestALinkThatLeadsNowhereIsNotFollowed(t *testing.T) {
	dir := t.TempDir()
	path, target := filepath.Join(dir, "simulated.db"), filepath.Join(dir, "target")
	must(t, os.Symlink(target, path))
	_, err := Open(path, Options{Kind: Simulated})
	refused(t, err, ErrForeign)
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the target: %v", err)
	}
}

// TestAPipeIsNoDatabase: to open a pipe for reading would wait for a writer.
func TestAPipeIsNoDatabase(t *testing.T) {
	path := pathIn(t)
	must(t, syscall.Mkfifo(path, 0o600))
	for _, opts := range []Options{{Kind: Simulated}, {ReadOnly: true}} {
		_, err := Open(path, opts)
		refused(t, err, ErrForeign)
	}
	must(t, os.Remove(path))
	db := fresh(t)
	must(t, syscall.Mkfifo(compactPath(db.path), 0o600))
	_, _, err := db.Compact()
	refused(t, err, ErrForeign)
}

// other is a user that the tests do not run as.
const other = 54321

// given gives a file, or a link, to another user, which only root can do.
func given(t *testing.T, paths ...string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to another user")
	}
	for _, path := range paths {
		must(t, os.Lchown(path, other, other))
	}
}

// TestADatabaseOfAnotherUserIsOnlyRead: a writer changes nothing of it and beside it.
func TestADatabaseOfAnotherUserIsOnlyRead(t *testing.T) {
	db := fresh(t)
	create(t, db, "j", 1, 1)
	must(t, db.Close())
	must(t, os.Chmod(db.path, 0o666))
	given(t, db.path)
	asItWas(t, db.path)
	for _, opts := range []Options{{Kind: Simulated, Command: "beacon run"}, {}} {
		_, err := Open(db.path, opts)
		refused(t, err, ErrPermission)
		if !strings.Contains(err.Error(), "belongs to user 54321") || engine.HintOf(err) == "" {
			t.Errorf("%v (%s)", err, engine.HintOf(err))
		}
	}
	if files, _ := filepath.Glob(db.path + ".*"); len(files) > 0 {
		t.Errorf("%v were made", files)
	}
	reader, err := Open(db.path, Options{ReadOnly: true})
	must(t, err)
	defer reader.Close()
	if uid, is := reader.OtherUser(); !is || uid != other {
		t.Errorf("user %d, %t", uid, is)
	}
	if _, err := reader.Job("j"); err != nil {
		t.Error(err)
	}
}

func TestADatabaseOfThisUserIsSaidToBe(t *testing.T) {
	if uid, is := fresh(t).OtherUser(); is {
		t.Errorf("it belongs to user %d", uid)
	}
}

// TestALinkOfAnotherUserIsNotFollowed: it would lead a command to any database.
func TestALinkOfAnotherUserIsNotFollowed(t *testing.T) {
	db := fresh(t)
	must(t, db.Close())
	link := filepath.Join(t.TempDir(), "link.db")
	must(t, os.Symlink(db.path, link))
	given(t, link)
	for _, opts := range []Options{{Kind: Simulated}, {}, {ReadOnly: true}} {
		_, err := Open(link, opts)
		refused(t, err, ErrForeign)
	}
}

// TestFilesOfAnotherUserBesideTheDatabaseStay: they have the names and the form of ours.
func TestFilesOfAnotherUserBesideTheDatabaseStay(t *testing.T) {
	db := fresh(t)
	must(t, db.Close())
	whole, err := os.ReadFile(db.path)
	must(t, err)
	for path, data := range map[string][]byte{
		compactPath(db.path): whole, newOwnerPath(db.path): nil, ownerPath(db.path): []byte("4194304999\nbeacon run\n2026-11-23T10:00:00Z\n"),
	} {
		must(t, os.WriteFile(path, data, 0o666))
		given(t, path)
		asItWas(t, path)
	}
	again := reopen(t, db.path, Options{Command: "beacon test"})
	_, _, err = again.Compact()
	refused(t, err, ErrForeign)
	must(t, again.Close())
}
