package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The files beside the database have fixed names: its pid file, and the new file
// of a compaction. A file of another program may have such a name already. It is
// recognised by what it holds, and is left as it is.

func ownerPath(path string) string { return path + ".pid" }

func newOwnerPath(path string) string { return ownerPath(path) + ".new" }

func compactPath(path string) string { return filepath.Clean(path) + ".compact" }

// Files are the database at path, or where path leads to, and the files that the
// store keeps beside it, whether they exist or not.
func Files(path string) []string {
	path = resolved(path)
	return []string{path, ownerPath(path), newOwnerPath(path), compactPath(path)}
}

// clearLeftover removes what a crash of this program left at path: an empty file,
// or one that ours recognises. Anything else stays and is an ErrForeign.
func clearLeftover(path string, ours func(f *os.File, size int64) bool) error {
	switch is, err := isLeftover(path, ours); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !is:
		return inTheWay(path)
	}
	return os.Remove(path)
}

// isLeftover looks at the file itself, never at what a link leads to.
func isLeftover(path string, ours func(f *os.File, size int64) bool) (bool, error) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	return info.Size() == 0 || ours(f, info.Size()), nil
}

func inTheWay(path string) error {
	return &reason{is: ErrForeign, text: path + " is in the way and is not a file of this program", hint: "move that file away"}
}

// isCompaction recognises the unfinished file of a compaction: bbolt writes its
// header first.
func isCompaction(f *os.File, size int64) bool {
	_, magic := newestMeta(f, size)
	return magic
}
