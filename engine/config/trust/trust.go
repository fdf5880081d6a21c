// Package trust keeps which configuration files the user trusts: the SHA-256 of each and
// its place, so that a change and a copy are not trusted (direnv's rule). A Store is a
// folder with a file for each of them, so that two commands at a time lose nothing. It
// counts only what no other user can have written, and follows no link.
package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// File is a configuration file that is trusted.
type File struct {
	Path   string // absolute, with the links to its folder followed
	SHA256 string // of its bytes, in hexadecimal
}

// Place is the Path of a file that need not exist.
func Place(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(dir, filepath.Base(abs))
	}
	return abs, nil
}

// Sum is the SHA256 of a file's bytes.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// State compares a trusted file with what is there now: "trusted", "changed", "gone" or
// "unreadable".
func (f File) State() string {
	info, err := os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "gone"
	case err != nil || !info.Mode().IsRegular():
		return "unreadable"
	}
	now, err := os.Open(f.Path)
	if err != nil {
		return "unreadable"
	}
	defer now.Close() // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, now); err != nil {
		return "unreadable"
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return "changed"
	}
	return "trusted"
}

// Store is the folder with the trusted files. The empty one holds nothing and takes
// nothing.
type Store struct{ Folder string }

// errNoFolder is the error of the empty Store.
var errNoFolder = errors.New("there is no configuration folder; set HOME or XDG_CONFIG_HOME to an absolute path")

// entry is the file about a place.
func (s Store) entry(place string) string {
	return filepath.Join(s.Folder, Sum([]byte(place)))
}

// Read returns what is trusted at a place. The error is fs.ErrNotExist when nothing is;
// any other means that there is an entry that does not count.
func (s Store) Read(place string) (File, error) {
	if s.Folder == "" {
		return File{}, fs.ErrNotExist
	}
	if err := checkFolder(s.Folder); err != nil {
		return File{}, err
	}
	entry := s.entry(place)
	f, err := readEntry(entry)
	if err == nil && f.Path != place {
		err = fmt.Errorf("%s is about another file", entry)
	}
	return f, err
}

// Put trusts a file, instead of what was trusted at its place. The entry is written aside
// and renamed, so that a link under its name is replaced and not followed.
func (s Store) Put(f File) error {
	if s.Folder == "" {
		return errNoFolder
	}
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return err
	}
	if err := checkFolder(s.Folder); err != nil {
		return err
	}
	aside, err := os.CreateTemp(s.Folder, ".new-*") // of mode 0600
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(aside, "%s  %s\n", f.SHA256, strconv.QuoteToASCII(f.Path))
	err = errors.Join(err, aside.Sync(), aside.Close())
	if err == nil {
		err = os.Rename(aside.Name(), s.entry(f.Path))
	}
	if err != nil {
		_ = os.Remove(aside.Name())
	}
	return err
}

// Remove withdraws the trust in a place, and reports whether there was any.
func (s Store) Remove(place string) (bool, error) {
	if s.Folder == "" {
		return false, nil
	}
	err := os.Remove(s.entry(place))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// All returns every trusted file. The error names the entries that do not count; the
// others are returned nevertheless.
func (s Store) All() (all []File, err error) {
	if s.Folder == "" {
		return nil, nil
	}
	if err := checkFolder(s.Folder); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.Folder)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue // written aside, by a command that did not end
		}
		f, readErr := readEntry(filepath.Join(s.Folder, e.Name()))
		if readErr != nil {
			err = errors.Join(err, readErr)
			continue
		}
		all = append(all, f)
	}
	return all, err
}
