package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The files beside the database have fixed names: the pid file, and the new file
// of a compaction. A file of another program may already have such a name. The store
// recognizes its own files by their content and leaves any other file unchanged.

func ownerPath(path string) string { return path + ".pid" }

func newOwnerPath(path string) string { return ownerPath(path) + ".new" }

func compactPath(path string) string { return filepath.Clean(path) + ".compact" }

// Files returns the paths of the database and of the files that the store keeps beside
// it, whether they exist or not. Symbolic links in path are resolved.
func Files(path string) []string {
	path = resolved(path)
	return []string{path, ownerPath(path), newOwnerPath(path), compactPath(path)}
}

// clearLeftover removes a file that a crash of this program left at path: an empty file
// of this user, or one that ours recognizes. Any other file is kept and is an ErrForeign.
func clearLeftover(path string, ours func(f *os.File, size int64) bool) error {
	if info, err := os.Lstat(path); err == nil && userOf(info) != os.Geteuid() {
		return inTheWay(path)
	}
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

// isLeftover examines the file itself and follows no symbolic link.
func isLeftover(path string, ours func(f *os.File, size int64) bool) (bool, error) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return false, err
	}
	defer f.Close()
	return info.Size() == 0 || ours(f, info.Size()), nil
}

func inTheWay(path string) error {
	return &reason{is: ErrForeign, text: path + " exists and is not a file of this program", hint: "move that file away"}
}

// isCompaction recognizes the unfinished file of a compaction by its header, which
// bbolt writes first.
func isCompaction(f *os.File, size int64) bool {
	_, magic := newestMeta(f, size)
	return magic
}
