package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/config/trust"
	"beacon/ui/safetext"
)

func (a *App) trustCommand() *cobra.Command {
	var list, remove bool
	cmd := &cobra.Command{
		Use:   "trust [FILE]",
		Short: "Let the config.toml of a folder name hosts and paths",
		Long: `Let the config.toml of a folder (default: the current one) name hosts and paths.
Without that it counts for questions, job and looks only, because it may come with
anything that was downloaded. What is trusted is the file as it is, where it is: after
a change it is asked for again. Nothing is sent.`,
		Example: "beacon trust\nbeacon trust ../other/config.toml\nbeacon trust --remove\nbeacon trust --list",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			file := append(args, "config.toml")[0]
			switch {
			case a.flags.config != "":
				return &engine.UsageError{Err: errors.New("a file that is named by --config needs no trust"), Hint: "to trust it for its folder: beacon trust FILE"}
			case list:
				return a.listTrusted()
			case remove:
				return a.distrust(file)
			}
			return a.trust(file)
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the files that are trusted")
	cmd.Flags().BoolVar(&remove, "remove", false, "trust the file no longer")
	cmd.MarkFlagsMutuallyExclusive("list", "remove")
	return cmd
}

// trustJSON is what is trusted, and what that allows.
type trustJSON struct {
	Path   string   `json:"path"`
	SHA256 string   `json:"sha256"`
	Sets   []string `json:"sets"`
	// Database is where the jobs would be kept.
	Database string `json:"database"`
	// Hosts with all secrets that may go there, set now or not.
	Hosts []Host `json:"hosts"`
}

// trust shows what a file would be trusted for, and stores that it is.
func (a *App) trust(file string) error {
	if filepath.Base(file) != "config.toml" {
		return &engine.UsageError{Err: fmt.Errorf("%s: only a config.toml is found without being named", file), Hint: "use --config " + file + ", which needs no trust"}
	}
	cfg, err := config.Load(a.Embedded, file)
	if err == nil {
		err = a.checkKeys(cfg)
	}
	if err != nil {
		return err
	}
	beyond, err := cfg.Beyond()
	if err != nil {
		return err
	}
	if len(beyond) == 0 {
		a.note("%s needs no trust: it sets nothing that a config.toml may not set", file)
		return nil
	}
	as, err := cfg.AsTrusted()
	if err == nil {
		err = a.showTrust(cfg, as, beyond)
	}
	if err != nil {
		return err
	}
	if err := config.TrustStore().Put(as); err != nil {
		return trustError(err)
	}
	a.note("trusted until the file changes; beacon trust --remove withdraws it")
	return nil
}

func (a *App) showTrust(cfg *config.Config, as trust.File, beyond []config.Deviation) error {
	hosts := cfg.Hosts(a.controlPlane)
	if a.flags.json {
		out := trustJSON{Path: as.Path, SHA256: as.SHA256, Database: cfg.DBPath(""), Hosts: []Host{}}
		for _, d := range beyond {
			out.Sets = append(out.Sets, d.Key)
		}
		for _, h := range hosts {
			out.Hosts = append(out.Hosts, Host{h.Host, h.Region, append([]string{}, h.Secrets...)})
		}
		return a.printJSON(out)
	}
	w := a.Stdout
	fmt.Fprintf(w, "file       %s\nsha256     %s\n", safetext.Line(as.Path), as.SHA256)
	for _, d := range beyond {
		line := "a default is left out"
		if d.Line > 0 {
			line = fmt.Sprintf("line %d", d.Line)
		}
		fmt.Fprintf(w, "sets       %s: %s\n", line, safetext.Line(d.Key))
	}
	fmt.Fprintf(w, "database   %s\n", safetext.Line(cfg.DBPath("")))
	asked := receivers{}
	for _, h := range hosts {
		asked.Hosts = append(asked.Hosts, Host{h.Host, h.Region, withState(h)})
	}
	asked.printHosts(w)
	return nil
}

// withState marks the secrets that are not set now: the trust is for later, too.
func withState(h config.Host) (names []string) {
	for _, name := range h.Secrets {
		if !slices.Contains(h.Receives, name) {
			name += " (not set now)"
		}
		names = append(names, name)
	}
	return names
}

func (a *App) distrust(file string) error {
	place, err := trust.Place(file)
	if err != nil {
		return trustError(err)
	}
	was, err := config.TrustStore().Remove(place)
	switch {
	case err != nil:
		return trustError(err)
	case !was:
		fmt.Fprintf(a.Stdout, "%s was not trusted\n", safetext.Line(place))
	default:
		fmt.Fprintf(a.Stdout, "%s is no longer trusted\n", safetext.Line(place))
	}
	return nil
}

func (a *App) listTrusted() error {
	all, failed := config.TrustStore().All()
	if a.flags.json {
		type row struct {
			Path   string `json:"path"`
			SHA256 string `json:"sha256"`
			State  string `json:"state"`
		}
		rows := []row{}
		for _, t := range all {
			rows = append(rows, row{t.Path, t.SHA256, t.State()})
		}
		if err := a.printJSON(struct {
			Trusted []row `json:"trusted"`
		}{rows}); err != nil {
			return err
		}
	} else {
		for _, t := range all {
			fmt.Fprintf(a.Stdout, "%s  %s\n", t.State(), safetext.Line(t.Path))
		}
	}
	if failed != nil {
		return trustError(failed)
	}
	if len(all) == 0 {
		a.note("no configuration is trusted")
	}
	return nil
}

// trustError means that the list of trusted files cannot be read or written.
func trustError(err error) error {
	return &outputError{name: "the trusted configurations", err: err, hint: "check the folder beacon/trusted in your configuration folder"}
}
