package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"beacon/engine/config"
	"beacon/ui/safetext"
)

func (a *App) deleteCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "delete JOB",
		Short:   "Delete a job and compact the database",
		Example: "beacon delete 01JDC7K",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			cfg, err := a.load(config.Overrides{})
			if err != nil {
				return err
			}
			s, err := a.OpenStore(cfg.DBPath(a.flags.db), true, cfg.Simulated(), "beacon delete")
			if err != nil {
				return err
			}
			defer s.Close()
			return a.delete(s, args[0])
		},
	}
}

func (a *App) delete(s Store, name string) error {
	id, err := s.Resolve(name)
	if err != nil {
		return err
	}
	rec, err := s.Record(id)
	if err != nil {
		return err
	}
	if err := s.Delete(id); err != nil {
		return err
	}
	before, after, err := s.Compact()
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(map[string]any{"deleted": id, "bytes_before": before, "bytes_after": after})
	}
	fmt.Fprintf(a.Stdout, "deleted %s and its %d executions; the database shrank from %d to %d KiB\n", safetext.Line(id), rec.Counts.Total, before>>10, after>>10)
	return nil
}
