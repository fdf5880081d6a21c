package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
)

// small mounts a file system of a size, or skips the test.
func small(t *testing.T, size string) string {
	dir := t.TempDir()
	if err := syscall.Mount("beacon", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a full disk cannot be had here: mounting a tmpfs needs root: %v", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, 0)) })
	return dir
}

// TestFullDisk commits until the disk is full, then frees space and continues.
func TestFullDisk(t *testing.T) {
	dir := small(t, "2m")
	ballast := filepath.Join(dir, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 400<<10), 0o600))
	db := reopen(t, filepath.Join(dir, "x.db"), Options{Kind: Simulated})
	_, rec, executions := create(t, db, "j", 100, 8)
	kept := 0
	put := func(i int) error {
		e, a := completed(executions[i].Key, 1)
		a.Text = foreign.Text(strings.Repeat("x", 5000))
		next := *rec
		next.Counts.Completed++
		err := db.Commit(&engine.Batch{Records: []*engine.JobRecord{&next}, Writes: []engine.Write{{Job: "j", Execution: e, Answer: a}}})
		if err == nil {
			*rec = next
			kept++
		}
		return err
	}
	var err error
	for err == nil {
		err = put(kept)
	}
	refused(t, err, ErrNoSpace)
	if !strings.Contains(err.Error(), "everything written before is kept") || !strings.Contains(engine.HintOf(err), "beacon resume") {
		t.Errorf("%v: %s", err, engine.HintOf(err))
	}
	must(t, db.Check("j"))
	_, _, err = db.Compact()
	refused(t, err, ErrNoSpace)
	must(t, os.Remove(ballast))
	for range 5 {
		must(t, put(kept))
	}
	must(t, db.Close())
	reopen(t, db.path, Options{ReadOnly: true})
}

func TestReadOnlyFileSystem(t *testing.T) {
	dir := small(t, "2m")
	db := reopen(t, filepath.Join(dir, "x.db"), Options{Kind: Simulated})
	create(t, db, "j", 1, 1)
	must(t, db.Close())
	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	_, err := Open(db.path, Options{Kind: Simulated})
	refused(t, err, ErrReadOnly)
	reopen(t, db.path, Options{ReadOnly: true})
}
