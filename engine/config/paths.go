package config

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/adrg/xdg"
)

// usersFolder is the program's folder in the user's configuration, "" when the
// environment gives no absolute one: a relative one would be in the current folder.
func usersFolder() string {
	if !filepath.IsAbs(xdg.ConfigHome) {
		return ""
	}
	return filepath.Join(xdg.ConfigHome, "beacon")
}

// Find returns the file to load: the given one, else ./config.toml, else the one in
// the user's config folder, else "" for only the embedded config. With here it is
// ./config.toml that was found and not named: it is for LoadHere.
func Find(given string) (path string, here bool, err error) {
	if given != "" {
		if _, err := os.Stat(given); err != nil {
			return "", false, usage("%s: %s", given, cause(err))
		}
		return given, false, nil
	}
	const current = "config.toml"
	users := filepath.Join(usersFolder(), "config.toml")
	found := isFile(current)
	var usersFound os.FileInfo
	if usersFolder() != "" {
		usersFound = isFile(users)
	}
	switch {
	case found != nil:
		return current, usersFound == nil || !os.SameFile(found, usersFound), nil
	case usersFound != nil:
		return users, false, nil
	}
	return "", false, nil
}

// isFile returns nil for a missing file or a folder.
func isFile(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil
	}
	return info
}

// DBPath is the path of the database: the flag, else [store] path, else a file in the
// user's data folder, one for simulated data and another for real.
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

// home expands ~ to the home folder: no shell does it for a path in a file.
func home(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(xdg.Home, rest)
	}
	return path
}

func (k *checker) filePath(key, path string) {
	if strings.ContainsFunc(path, unicode.IsControl) {
		k.fail(key, "%q has control characters; a path must not have them", path)
	}
}
