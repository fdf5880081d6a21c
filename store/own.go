package store

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// noFollow opens a file itself and not what a link leads to, and does not wait for the
// other end of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// userOf returns the user id that a file belongs to, -1 when the system has none.
func userOf(info fs.FileInfo) int {
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(sys.Uid)
	}
	return -1
}

// OtherUser returns the user id that the file belongs to, and true if that is another user
// than the one this process runs as. Such a file is only read.
func (db *DB) OtherUser() (uid int, is bool) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.file == nil {
		return 0, false
	}
	info, err := db.file.Stat()
	if err != nil {
		return 0, false
	}
	return userOf(info), userOf(info) != os.Geteuid()
}

func otherUser(uid int) error {
	return &reason{is: ErrPermission, text: fmt.Sprintf("belongs to user %d and is only read", uid),
		hint: "run the command as that user, or name another file with --db"}
}

// checkLink refuses a link of another user, which could lead to any database. A link of
// this user, or of root, is the user's own arrangement of files and is followed.
func checkLink(path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return nil // opening the file reports the error
	}
	if uid := userOf(info); uid != os.Geteuid() && uid != 0 {
		return &reason{is: ErrForeign, text: fmt.Sprintf("is a link of user %d, which is not followed", uid), hint: "name the file itself with --db"}
	}
	return nil
}

// recognize refuses a file of another program before the file is locked: one that is
// neither empty nor a bbolt file, or a bbolt file without the bucket that every Beacon
// database has. It reads beside a writer, so that anything unexpected is left to the checks
// under the lock.
func recognize(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	h, magic := newestMeta(f, info.Size())
	switch {
	case h == nil && magic:
		return nil
	case h == nil:
		return noHeader()
	case h.pages > 1<<40 || int64(h.pages)*h.pageSize > info.Size():
		return nil
	}
	root, err := h.page(f, h.root)
	if err != nil || root.flags != flagLeaf || checkLeaf(root.body, root.size, int(root.count)) != nil {
		return nil
	}
	if root.count == 0 || hasKey(root, metaBucket) {
		return nil
	}
	return notOurs()
}

// hasKey reports whether a leaf page that was checked has a key.
func hasKey(p *page, key []byte) bool {
	for i := range int(p.count) {
		at := i * elementSize
		e := p.body[at:]
		from := at + int(native.Uint32(e[4:]))
		to := from + int(native.Uint32(e[8:]))
		if to <= len(p.body) && bytes.Equal(p.body[from:to], key) {
			return true
		}
	}
	return false
}
