package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// entryMost is in bytes: a sum and a quoted path.
const entryMost = 64 << 10

// readEntry reads a file of the form that Put writes.
func readEntry(path string) (File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, syscall.ELOOP):
		return File{}, fmt.Errorf("%s is a link", path)
	case err != nil:
		return File{}, err
	}
	defer f.Close() // only read
	info, err := f.Stat()
	if err == nil {
		err = checkOwn(path, info)
	}
	if err != nil {
		return File{}, err
	}
	data, err := io.ReadAll(io.LimitReader(f, entryMost))
	if err != nil {
		return File{}, err
	}
	sum, quoted, _ := strings.Cut(strings.TrimSuffix(string(data), "\n"), "  ")
	place, err := strconv.Unquote(quoted)
	if _, hexErr := hex.DecodeString(sum); err != nil || hexErr != nil || len(sum) != 2*sha256.Size {
		return File{}, fmt.Errorf("%s cannot be read", path)
	}
	return File{place, sum}, nil
}

// checkFolder refuses a folder that is a link, or that another user may write.
func checkFolder(folder string) error {
	info, err := os.Lstat(folder)
	if err != nil {
		return err
	}
	return checkOwn(folder, info)
}

// checkOwn refuses what another user owns or may write.
func checkOwn(path string, info fs.FileInfo) error {
	sys, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a link", path)
	case !info.IsDir() && !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", path)
	case !ok || int(sys.Uid) != os.Geteuid():
		return fmt.Errorf("%s belongs to another user", path)
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("others may write %s", path)
	}
	return nil
}
