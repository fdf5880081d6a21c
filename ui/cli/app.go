package cli

import (
	"context"
	"io"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/config"
)

// App holds what main wires: functions for every part that cli does not import.
type App struct {
	Version  string
	SDK      string // version of the Modal SDK, "" when it is not linked
	Embedded []byte // config.toml
	// OpenStore opens the database; commands that only read pass write = false.
	OpenStore func(path string, write, simulated bool, command string) (Store, error)
	// StoreFiles returns the path of a database, then the paths of the files that the
	// store keeps beside it.
	StoreFiles func(path string) []string
	// Targets makes the drivers of a configuration; close closes them.
	Targets func(*config.Config) (targets []engine.Target, close func() error, err error)
	// ModalServer returns the host of Modal's control plane, and the names of the
	// credentials that are set for it.
	ModalServer func() (host string, credentials []string)
	// Console runs the console until the operator leaves; atOnce reports that they
	// left before a cancel had ended.
	Console func(context.Context, ConsoleOptions) (atOnce bool, err error)
	// CheckKeys returns an error for wrong key bindings in a configuration.
	CheckKeys func(map[string]string) error
	// Simulator serves the simulator on an address until ctx ends, and calls
	// ready with its base URL.
	Simulator func(ctx context.Context, cfg *config.Config, listen string, speed float64, faults []string, ready func(url string)) error

	// Restore sets the terminal back to its state at the start; nil without one.
	Restore func()

	Stdout, Stderr io.Writer
	// Terminal reports whether stdin and stdout are a terminal that a console can use.
	Terminal bool

	flags flags
}

// Store is the database: the engine's interface and what commands need besides.
type Store interface {
	engine.Store
	Records() ([]*engine.JobRecord, error)
	Resolve(prefix string) (string, error)
	Delete(id string) error
	Compact() (before, after int64, err error)
	// OtherUser returns the user id that the database belongs to, and true if that is
	// another user.
	OtherUser() (uid int, is bool)
	Close() error
}

// flags are the flags of every command.
type flags struct {
	config  string
	db      string
	plain   bool
	json    bool
	noColor bool
}

// Run executes a command line and returns the exit code.
func (a *App) Run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	var failed error
	err := fang.Execute(ctx, root, fang.WithoutVersion(), fang.WithoutManpage(), fang.WithoutCompletions(),
		fang.WithErrorHandler(func(_ io.Writer, _ fang.Styles, err error) { failed = err }))
	if failed == nil {
		failed = err
	}
	return a.report(failed)
}

func (a *App) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "beacon",
		Short: "Ask several language models the same questions from several regions and compare the answers",
		Long: `Beacon asks several language models the same questions from several regions on
Modal, one question after the other, stores every answer in one file and compares
the answers. Without a configuration it runs on simulated regions.

Without a command it opens the console, which needs a terminal. JOB is the id of a
job, the first characters of its id, or "last" for the newest job.`,
		Example: `# run a job on simulated regions, in the console
beacon run
# show what a job would do; send nothing
beacon run --dry-run --config my.toml
# continue after a crash or a cancel, then check the result
beacon resume
beacon verify last`,
		Args: usageArgs(cobra.NoArgs),
		RunE: a.console,
	}
	root.SilenceErrors, root.SilenceUsage = true, true
	p := root.PersistentFlags()
	p.StringVar(&a.flags.config, "config", "", "read the configuration from FILE (default: the first of ./config.toml, beacon/config.toml in your config folder, the built-in one)")
	p.StringVar(&a.flags.db, "db", "", "use FILE as the database (default: in your data folder)")
	p.BoolVar(&a.flags.plain, "plain", false, "print the log instead of opening the console")
	p.BoolVar(&a.flags.json, "json", false, "print JSON")
	p.BoolVar(&a.flags.noColor, "no-color", false, "use no colours")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &engine.UsageError{Err: err, Hint: "see --help"} })
	root.AddCommand(a.runCommand(), a.resumeCommand(), a.retryCommand(), a.healthCommand(), a.jobsCommand(), a.showCommand(),
		a.verifyCommand(), a.compareCommand(), a.exportCommand(), a.deleteCommand(), a.trustCommand(), a.simulateCommand(), a.versionCommand())
	return root
}

// usageArgs reports a wrong number of arguments as a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &engine.UsageError{Err: err, Hint: "see " + cmd.CommandPath() + " --help"}
		}
		return nil
	}
}

// console opens the console without a job.
func (a *App) console(cmd *cobra.Command, _ []string) error {
	if !a.Terminal || a.flags.plain || a.flags.json {
		cmd.SetOut(a.Stderr)
		_ = cmd.Help()
		return &exitError{code: exitUsage}
	}
	cfg, err := a.load(config.Overrides{})
	if err != nil {
		return err
	}
	return a.work(cmd.Context(), cfg, "beacon", nil)
}
