package store

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"beacon/engine"
)

// TestADiskThatRefusesHasAHint: each way in which a disk refuses a commit has a reason
// and a hint, also where bbolt keeps only the text of the system's error.
func TestADiskThatRefusesHasAHint(t *testing.T) {
	for cause, is := range map[syscall.Errno]error{
		syscall.ENOSPC: ErrNoSpace, syscall.EDQUOT: ErrNoSpace, syscall.EFBIG: ErrNoSpace, syscall.EROFS: ErrReadOnly, syscall.EIO: ErrDamaged,
	} {
		for _, err := range []error{
			fmt.Errorf("write: %w", cause),
			fmt.Errorf("file resize error: %s", fmt.Errorf("truncate x.db: %w", cause)),
			fmt.Errorf("file sync error: %s", cause),
		} {
			var se *engine.StoreError
			if got := storeError("commit", "x.db", err); !errors.As(got, &se) || !errors.Is(got, is) || se.Hint == "" {
				t.Errorf("%v: %v, hint %q", err, got, engine.HintOf(got))
			}
		}
	}
}
