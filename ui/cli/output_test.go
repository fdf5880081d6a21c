package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// long is longer than the buffer of an output.
var long = strings.Repeat("new line\n", 10000)

func writeFile(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
}

// holds checks a file's content and mode, and that no temporary file is left beside it.
func holds(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	data, err := os.ReadFile(path)
	info, serr := os.Stat(path)
	if err := errors.Join(err, serr); err != nil {
		t.Fatal(err)
	}
	if string(data) != text || info.Mode().Perm() != mode {
		t.Errorf("%d bytes, want %d; mode %v, want %v", len(data), len(text), info.Mode().Perm(), mode)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".beacon*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// put writes text to an output, and finishes it with the error said and that of the write.
func put(ctx context.Context, path, text string, said error) error {
	o, err := openOutput(ctx, path)
	if err != nil {
		return err
	}
	_, err = o.WriteString(text)
	return o.finish(errors.Join(said, err))
}

func TestAnOutputThatBreaksOffLeavesTheOldFile(t *testing.T) {
	for name, broken := range map[string]func(t *testing.T, path string) error{
		"what is read fails": func(t *testing.T, path string) error {
			return put(t.Context(), path, long, errors.New("no such job"))
		},
		"canceled before": func(t *testing.T, path string) error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return put(ctx, path, long, nil)
		},
		"canceled in the middle": func(t *testing.T, path string) error {
			ctx, cancel := context.WithCancel(t.Context())
			o, err := openOutput(ctx, path)
			if err != nil {
				t.Fatal(err)
			}
			o.WriteString(long)
			cancel()
			_, err = o.WriteString(long)
			return o.finish(err)
		},
		"canceled at the end": func(t *testing.T, path string) error {
			ctx, cancel := context.WithCancel(t.Context())
			o, err := openOutput(ctx, path)
			if err != nil {
				t.Fatal(err)
			}
			o.WriteString(long)
			o.Flush()
			cancel()
			return o.finish(nil)
		},
		"the writing fails": func(t *testing.T, path string) error {
			o, err := openOutput(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			o.WriteString(long)
			o.file.Close() // like a disk that was removed
			_, err = o.WriteString(long)
			return o.finish(fmt.Errorf("row 3: %w", err))
		},
		"not everything can be read": func(t *testing.T, path string) error {
			return put(t.Context(), path, long, &partial{errors.New("one is damaged")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "out.csv")
			writeFile(t, path, "old and whole\n", 0o640)
			if err := broken(t, path); err == nil {
				t.Error("no error")
			}
			holds(t, path, "old and whole\n", 0o640)
		})
	}
}

func TestAnErrorOfAnOutputIsSaidOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	o, err := openOutput(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	o.file.Close()
	_, err = o.WriteString(long)
	err = o.finish(errors.Join(err, err))
	if got := sentence(err); strings.Count(got, "file already closed") != 1 || strings.Contains(got, ".beacon") || codeOf(err) != exitStore {
		t.Errorf("exit %d: %s", codeOf(err), got)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
}

func TestAnOutputKeepsModeAndLinks(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"file", "linked", "sub/deep"} {
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, at(name), "old", 0o644)
	}
	for link, to := range map[string]string{"absolute": at("linked"), "relative": "sub/deep", "twice": "relative", "dangling": "sub/new", "folder": "sub"} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	for given, c := range map[string]struct {
		file string
		mode fs.FileMode
	}{
		"file": {"file", 0o644}, "absolute": {"linked", 0o644}, "relative": {"sub/deep", 0o644}, "twice": {"sub/deep", 0o644},
		"dangling": {"sub/new", 0o600}, "folder/deep": {"sub/deep", 0o644}, "folder/../fresh": {"fresh", 0o600}, "new": {"new", 0o600},
	} {
		if err := put(t.Context(), dir+"/"+given, given+long, nil); err != nil {
			t.Errorf("%s: %v", given, err)
		}
		holds(t, at(c.file), given+long, c.mode)
		os.Remove(at("sub/new"))
	}
	for _, link := range []string{"absolute", "relative", "twice", "dangling"} {
		if info, err := os.Lstat(at(link)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", link, err)
		}
	}
}

func TestWhatCanBeReadIsWrittenToANewFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	err := put(t.Context(), path, long, &partial{errors.New("one is damaged")})
	if err == nil || !strings.Contains(err.Error(), "one is damaged") {
		t.Error(err)
	}
	holds(t, path, long, 0o600)
}
