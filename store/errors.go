package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"beacon/engine"
)

// Reasons of the *engine.StoreError that every method returns, for errors.Is.
var (
	ErrInUse      = errors.New("in use")
	ErrNewer      = errors.New("newer schema")
	ErrOlder      = errors.New("older schema")
	ErrKind       = errors.New("other kind of data")
	ErrDamaged    = errors.New("damaged")
	ErrForeign    = errors.New("not a Beacon database")
	ErrPermission = errors.New("no permission")
	ErrDirectory  = errors.New("is a directory")
	ErrNoSpace    = errors.New("no space left")
	ErrReadOnly   = errors.New("read-only")
	ErrClosed     = errors.New("closed")
	// ErrRule means that a batch or a job breaks a rule of Commit or CreateJob.
	ErrRule = errors.New("refused")
	// ErrInconsistent is the reason of an error of Check.
	ErrInconsistent = errors.New("inconsistent")
	// Readers return ErrNoJob and ErrNoExecution inside an *engine.UsageError.
	ErrNoJob       = errors.New("no such job")
	ErrNoExecution = errors.New("no such execution")
)

// DamagedError lists the records that could not be read. It is returned together with
// the readable ones.
type DamagedError struct {
	Keys []string
}

// Error lists the first few.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%d damaged: %s", len(e.Keys), some(e.Keys))
}

// Unwrap makes it an ErrDamaged.
func (e *DamagedError) Unwrap() error { return ErrDamaged }

// orNil returns an untyped nil when nothing was damaged.
func (e *DamagedError) orNil() error {
	if len(e.Keys) == 0 {
		return nil
	}
	return e
}

// some joins the first few names, to fit one line.
func some(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// reason is one of the errors above with a text for the case.
type reason struct {
	is    error
	text  string
	cause error
	hint  string
}

func (r *reason) Error() string { return r.text }

// Unwrap returns the sentinel and, if there is one, the system's error.
func (r *reason) Unwrap() []error {
	if r.cause == nil {
		return []error{r.is}
	}
	return []error{r.is, r.cause}
}

func damaged(format string, args ...any) error {
	return &reason{is: ErrDamaged, text: "is damaged: " + fmt.Sprintf(format, args...),
		hint: "restore a copy, or move the file away and start a new one; `beacon export` may still read parts of it"}
}

func rule(format string, args ...any) error {
	return &reason{is: ErrRule, text: "refused: " + fmt.Sprintf(format, args...)}
}

func noJob(id string) error {
	return &engine.UsageError{Err: fmt.Errorf("job %s: %w", id, ErrNoJob), Hint: "`beacon jobs` lists the stored jobs"}
}

// known maps errors of the system and of bbolt to reasons.
var known = []struct {
	cause, is  error
	text, hint string
}{
	{syscall.ENOSPC, ErrNoSpace, spaceText, spaceHint},
	{syscall.EDQUOT, ErrNoSpace, "the disk quota is used up; everything written before is kept", spaceHint},
	{syscall.EFBIG, ErrNoSpace, "the file reached the size limit; everything written before is kept", "raise the file size limit (ulimit -f) or choose another file system with --db, then `beacon resume` continues where it stopped"},
	{syscall.EROFS, ErrReadOnly, "is on a read-only file system", "mount it writable, then `beacon resume` continues; or choose another place with --db"},
	{fs.ErrPermission, ErrPermission, "no permission", "check who owns the file and its folder, or choose another with --db"},
	{syscall.ELOOP, ErrForeign, "is a link that leads nowhere", "remove the link, or name a file with --db"},
	{syscall.EISDIR, ErrDirectory, "is a directory", "name a file with --db"},
	{syscall.ENOTDIR, ErrDirectory, "has a file in its path where a folder is needed", "name a file in a folder with --db"},
	{fs.ErrNotExist, fs.ErrNotExist, "does not exist", "`beacon run` creates it"},
	{syscall.EIO, ErrDamaged, "the disk reports an error", "copy the file to another disk before anything else, then `beacon resume` continues with the copy"},
	{bolterrors.ErrDatabaseReadOnly, ErrReadOnly, "was opened for reading only", ""},
	{bolterrors.ErrDatabaseNotOpen, ErrClosed, "is closed", ""},
	{bolterrors.ErrInvalid, ErrDamaged, "is damaged: no valid header", ""},
	{bolterrors.ErrChecksum, ErrDamaged, "is damaged: the header's checksum is wrong", ""},
	{bolterrors.ErrVersionMismatch, ErrDamaged, "is damaged: the header is of an unknown format", ""},
}

const (
	spaceText = "no space left on the disk; everything written before is kept"
	spaceHint = "free some space, then `beacon resume` continues where it stopped"
)

// storeError wraps an error as a *engine.StoreError with a reason and a hint. An
// *engine.UsageError passes unchanged.
func storeError(op, path string, err error) error {
	var usage *engine.UsageError
	var done *engine.StoreError
	if err == nil || errors.As(err, &usage) || errors.As(err, &done) {
		return err
	}
	var r *reason
	if !errors.As(err, &r) {
		r = reasonOf(err)
	}
	if r == nil {
		return &engine.StoreError{Op: op, Path: path, Err: bare(err)}
	}
	return &engine.StoreError{Op: op, Path: path, Err: r, Hint: r.hint}
}

func reasonOf(err error) *reason {
	for _, k := range known {
		if errors.Is(err, k.cause) || unwrapped(err, k.cause) {
			return &reason{is: k.is, text: k.text, cause: err, hint: k.hint}
		}
	}
	return nil
}

// unwrapped reports whether an error of bbolt has cause only as text. That is so when
// the file could not grow or could not be synced (bbolt's db.go, grow).
func unwrapped(err, cause error) bool {
	text := err.Error()
	return strings.HasPrefix(text, "file ") && strings.HasSuffix(text, cause.Error())
}

// bare removes the path, which a StoreError already has.
func bare(err error) error {
	if p, ok := err.(*fs.PathError); ok {
		return p.Err
	}
	return err
}
