package cli

import (
	"fmt"

	"errors"
	"io/fs"

	"beacon/engine"
	"beacon/engine/config"
)

// load finds and reads the configuration; flags override its values.
func (a *App) load(over config.Overrides) (*config.Config, error) {
	path, here, err := config.Find(a.flags.config)
	if err != nil {
		return nil, err
	}
	read := config.Load
	if here {
		read = config.LoadHere
	}
	cfg, err := read(a.Embedded, path)
	if err != nil {
		return nil, err
	}
	if err := cfg.Apply(over); err != nil {
		return nil, err
	}
	return cfg, a.checkKeys(cfg)
}

func (a *App) checkKeys(cfg *config.Config) error {
	if a.CheckKeys == nil {
		return nil
	}
	if err := a.CheckKeys(cfg.UI.Keys); err != nil {
		return fmt.Errorf("%s: %w", cfg.Name(), err)
	}
	return nil
}

// reader opens the database for a command that only reads.
func (a *App) reader(command string) (Store, error) {
	cfg, err := a.load(config.Overrides{})
	if err != nil {
		return nil, err
	}
	path := cfg.DBPath(a.flags.db)
	s, err := a.OpenStore(path, false, cfg.Simulated(), command)
	if err != nil {
		return nil, err
	}
	if uid, is := s.OtherUser(); is {
		a.note("%s belongs to user %d: it is only read", path, uid)
	}
	return s, nil
}

// withJob opens the database, finds a job by id, prefix or "last", and calls fn.
func (a *App) withJob(command, name string, fn func(s Store, id string) error) error {
	s, err := a.reader(command)
	if errors.Is(err, fs.ErrNotExist) {
		return engine.Usagef("there is no job %q: no job is stored yet", name)
	}
	if err != nil {
		return err
	}
	defer s.Close()
	id, err := s.Resolve(name)
	if err != nil {
		return err
	}
	return fn(s, id)
}
