package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"

	"beacon/engine/config/trust"
)

// settableHere are the tables that a ./config.toml may set that was found, neither named
// nor trusted, as far as this release has them. All others decide where requests, secrets
// and files go, or the prices.
var settableHere = slices.DeleteFunc([]string{"question", "job", "settings", "compare", "ui"}, func(table string) bool {
	return !slices.Contains(keys(reflect.TypeFor[file]()), table)
})

const (
	trustHow   = "to use all of it: beacon trust, or --config ./config.toml"
	trustAgain = "has changed since it was trusted; look at it, then beacon trust again, or --config ./config.toml"
)

// onlySettable refuses a file that was not named, when it sets more than settableHere and
// is not trusted as it is.
func onlySettable(c *Config, base, over *source) error {
	beyond, err := c.deviations(base, over)
	if err != nil || len(beyond) == 0 {
		return err
	}
	place, err := trust.Place(c.Path)
	if err != nil {
		return usage("%s: %s", c.Path, cause(err))
	}
	switch f, err := TrustStore().Read(place); {
	case err == nil && f.SHA256 == over.sum:
		return nil
	case err == nil:
		return usage("%s: %s", c.Path, trustAgain)
	case !errors.Is(err, fs.ErrNotExist):
		return usage("%s: its trust does not count, because %v; remove that, then beacon trust again, or --config ./config.toml", c.Path, err)
	}
	return over.wrong(&mistake{line: beyond[0].Line, key: beyond[0].Key,
		msg: "only " + settableWords() + " count in a config.toml that is found in the current folder; " + trustHow})
}

// settableWords are the tables as a file has them.
func settableWords() string {
	var words []string
	for _, table := range settableHere {
		if table == "question" {
			table = "[question]"
		}
		words = append(words, "["+table+"]")
	}
	return listed(words)
}

// TrustStore is in the user's configuration folder. Without one it holds nothing.
func TrustStore() trust.Store {
	folder := usersFolder()
	if folder == "" {
		return trust.Store{}
	}
	return trust.Store{Folder: filepath.Join(folder, "trusted")}
}

// Deviation is a key that a ./config.toml may not set unless it is trusted.
type Deviation struct {
	Key  string
	Line int // 0 when the key is not in the file, as in a list that is shorter
}

// Beyond returns the keys for which the file needs trust, in the order of its lines; none
// when it needs none.
func (c *Config) Beyond() ([]Deviation, error) {
	if c.Path == "" {
		return nil, nil
	}
	base, over := c.documents()
	return c.deviations(base, over)
}

// documents returns the embedded config and the file over it, the oldest sources.
func (c *Config) documents() (base, over *source) {
	last := len(c.sources) - 1
	return c.sources[last], c.sources[last-1]
}

// AsTrusted returns the file as it would be trusted: as it was read, and where it is.
func (c *Config) AsTrusted() (trust.File, error) {
	place, err := trust.Place(c.Path)
	if err != nil {
		return trust.File{}, err
	}
	_, over := c.documents()
	return trust.File{Path: place, SHA256: over.sum}, nil
}

// deviations lists the keys in which a file differs from the defaults outside of
// settableHere, in the order of its lines; a table for a key that it leaves out. It
// compares decoded values, so that a full copy of the defaults has none.
func (c *Config) deviations(base, over *source) (all []Deviation, err error) {
	var defaults file
	if err := base.decode(&defaults); err != nil {
		return nil, err
	}
	was, now := reflect.ValueOf(defaults), reflect.ValueOf(c.file)
	for i, table := range keys(was.Type()) {
		if slices.Contains(settableHere, table) {
			continue
		}
		for _, path := range differences(table, was.Field(i), now.Field(i)) {
			at, line := over.nearest(path)
			if d := (Deviation{at, line}); !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Deviation) int {
		if (a.Line == 0) != (b.Line == 0) {
			return b.Line - a.Line
		}
		return a.Line - b.Line
	})
	return all, nil
}

// differences lists the paths of the keys in which two values of a type differ. For a
// shorter list it adds the path of its first table and that of the list.
func differences(path string, was, now reflect.Value) (paths []string) {
	switch kind := was.Kind(); {
	case kind == reflect.Struct:
		for i, key := range keys(was.Type()) {
			paths = append(paths, differences(join(path, key), was.Field(i), now.Field(i))...)
		}
	case isList(was.Type()):
		for i := range now.Len() {
			at := path + "[" + strconv.Itoa(i) + "]"
			if i >= was.Len() {
				paths = append(paths, at)
				continue
			}
			paths = append(paths, differences(at, was.Index(i), now.Index(i))...)
		}
		if now.Len() < was.Len() {
			paths = append(paths, path+"[0]", path)
		}
	case kind == reflect.Map:
		for _, key := range now.MapKeys() { // a file cannot remove a key
			if v := was.MapIndex(key); !v.IsValid() || !reflect.DeepEqual(v.Interface(), now.MapIndex(key).Interface()) {
				paths = append(paths, join(path, key.String()))
			}
		}
	case !reflect.DeepEqual(was.Interface(), now.Interface()):
		paths = append(paths, path)
	}
	return paths
}
