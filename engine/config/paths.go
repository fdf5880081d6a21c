package config

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/adrg/xdg"
)

// Find says which file to load: the one that was given, ./config.toml, the one in
// the user's config folder, or "" for the embedded config alone. With here it is
// ./config.toml, which was not named: it is for LoadHere.
func Find(given string) (path string, here bool, err error) {
	if given != "" {
		if _, err := os.Stat(given); err != nil {
			return "", false, usage("%s: %s", given, cause(err))
		}
		return given, false, nil
	}
	const current = "config.toml"
	users := filepath.Join(xdg.ConfigHome, "beacon", "config.toml")
	found, usersFound := isFile(current), isFile(users)
	switch {
	case found != nil:
		return current, usersFound == nil || !os.SameFile(found, usersFound), nil
	case usersFound != nil:
		return users, false, nil
	}
	return "", false, nil
}

// isFile gives nil when there is nothing, or a folder.
func isFile(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil
	}
	return info
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
