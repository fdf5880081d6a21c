package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"beacon/engine"
	"beacon/engine/config"
)

// own is a file that Beacon keeps, and its name in an error.
type own struct{ what, path string }

// checkOutput refuses Beacon's own files as output. It runs before the database is
// opened, which may be in use.
func (a *App) checkOutput(output string) error {
	if output == "" {
		return nil
	}
	cfg, err := a.load(config.Overrides{})
	if err != nil {
		return err
	}
	return a.refuseOwn(cfg, output)
}

// refuseOwn returns an error for an output that is the database or a file beside it,
// under any name or link. With --db it also guards the configured database.
func (a *App) refuseOwn(cfg *config.Config, output string) error {
	for _, db := range []string{cfg.DBPath(a.flags.db), cfg.DBPath("")} {
		for _, f := range a.ownFiles(db) {
			if sameFile(f.path, output) {
				return &engine.UsageError{Err: fmt.Errorf("--output %s is %s", output, f.what), Hint: "nothing was changed: name another file"}
			}
		}
	}
	return nil
}

func (a *App) ownFiles(db string) []own {
	log := logPath(db)
	files := []own{{"the log", log}, {"the old log", oldLogPath(log)}}
	for i, path := range a.StoreFiles(db) {
		what := "a file of the database"
		if i == 0 {
			what = "the database"
		}
		files = append(files, own{what, path})
	}
	return files
}

// sameFile reports whether two paths lead to the same file, existing or not.
func sameFile(a, b string) bool {
	x, xerr := os.Stat(a)
	y, yerr := os.Stat(b)
	if xerr == nil && yerr == nil {
		return os.SameFile(x, y)
	}
	return place(a) == place(b)
}

// place returns the absolute path of a file, with links followed.
func place(path string) string {
	dir, name := filepath.Split(followLinks(path))
	if real, err := filepath.EvalSymlinks(filepath.Clean(dir + ".")); err == nil {
		dir = real
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return filepath.Join(dir, name)
}
