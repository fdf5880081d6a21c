package config

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/adrg/xdg"
)

// Find says which file to load: the one that was given, ./config.toml, the one in
// the user's config folder, or "" for the embedded config alone.
func Find(given string) (path string, err error) {
	if given != "" {
		if _, err := os.Stat(given); err != nil {
			return "", usage("%s: %s", given, cause(err))
		}
		return given, nil
	}
	for _, path := range []string{"config.toml", filepath.Join(xdg.ConfigHome, "beacon", "config.toml")} {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path, nil
		}
	}
	return "", nil
}

// DBPath is where the jobs are kept: the flag, else [store] path, else a file in
// the user's data folder, one for simulated data and another for real.
func (c *Config) DBPath(override string) string {
	switch {
	case override != "":
		return override
	case c.file.Store.Path != "":
		return home(c.file.Store.Path)
	}
	name := "beacon.db"
	if c.Simulated() {
		name = "simulated.db"
	}
	return filepath.Join(xdg.DataHome, "beacon", name)
}

// home fills in the home folder: in a file no shell does.
func home(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(xdg.Home, rest)
	}
	return path
}

func (k *checker) filePath(key, path string) {
	if strings.ContainsFunc(path, unicode.IsControl) {
		k.fail(key, "%q has control characters; no file is named so", path)
	}
}
