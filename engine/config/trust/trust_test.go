package trust

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newStore(t *testing.T) Store {
	return Store{Folder: filepath.Join(t.TempDir(), "beacon", "trusted")}
}

// put trusts a place whose content has some sum.
func put(t *testing.T, s Store, place string) File {
	t.Helper()
	f := File{Path: place, SHA256: Sum([]byte("content of " + place))}
	if err := s.Put(f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestAnEntryIsReadAsItWasPut for places of any bytes, and leaves nothing behind.
func TestAnEntryIsReadAsItWasPut(t *testing.T) {
	s := newStore(t)
	places := []string{"/a/config.toml", "/b/config.toml", "/a b\"\\/config.toml", "/a\nb/config.toml", "/\xff\xfe/config.toml", "/é/config.toml"}
	for _, place := range places {
		if _, err := s.Read(place); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q before: %v", place, err)
		}
		want := put(t, s, place)
		if got, err := s.Read(place); got != want || err != nil {
			t.Errorf("%q: %+v, %v", place, got, err)
		}
	}
	put(t, s, places[0])
	if all, err := s.All(); len(all) != len(places) || err != nil {
		t.Errorf("all are %+v, %v", all, err)
	}
	if files, _ := os.ReadDir(s.Folder); len(files) != len(places) {
		t.Errorf("files are %v", files)
	}
	for _, want := range []bool{true, false} {
		if was, err := s.Remove(places[0]); was != want || err != nil {
			t.Errorf("removed %t, %v", was, err)
		}
	}
	if _, err := s.Read(places[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after: %v", err)
	}
}

// TestDamagedEntriesDoNotCount, and hide no other.
func TestDamagedEntriesDoNotCount(t *testing.T) {
	s := newStore(t)
	good, bad := put(t, s, "/good"), put(t, s, "/bad")
	line, err := os.ReadFile(s.entry(bad.Path))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "\n", bad.SHA256, bad.SHA256 + "  /bad\n", bad.SHA256[1:] + "  \"/bad\"\n", "z" + string(line[1:]), string(line) + string(line), strings.Repeat("a", entryMost+1)} {
		if err := os.WriteFile(s.entry(bad.Path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if f, err := s.Read(bad.Path); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%.80q: %+v, %v", text, f, err)
		}
		if all, err := s.All(); len(all) != 1 || all[0] != good || err == nil {
			t.Errorf("%.80q: all are %+v, %v", text, all, err)
		}
	}
}

// TestTheEmptyStoreHoldsNothing, so that no file of the current folder is read.
func TestTheEmptyStoreHoldsNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	var s Store
	if err := s.Put(File{"/a", Sum(nil)}); err == nil {
		t.Error("it took a file")
	}
	if err := os.WriteFile(s.entry("/a"), []byte(Sum(nil)+"  \"/a\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := s.Read("/a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%+v, %v", f, err)
	}
	if all, err := s.All(); len(all) > 0 || err != nil {
		t.Errorf("%+v, %v", all, err)
	}
	if was, err := s.Remove("/a"); was || err != nil {
		t.Errorf("removed %t, %v", was, err)
	}
}

func TestStateComparesWithTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	f := File{path, Sum([]byte("a"))}
	want := func(state string) {
		t.Helper()
		if got := f.State(); got != state {
			t.Errorf("%q, want %q", got, state)
		}
	}
	want("gone")
	for text, state := range map[string]string{"a": "trusted", "b": "changed", "": "changed"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		want(state)
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	want("unreadable")
}
