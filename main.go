// Beacon asks several language models the same questions from several regions on Modal
// and compares the answers. This file makes the store, the drivers, the simulator and the
// console, and passes them to ui/cli.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/engine/plan"
	"beacon/modal/function"
	"beacon/modal/openai"
	"beacon/modal/router"
	"beacon/modal/simulator"
	"beacon/modal/web"
	"beacon/store"
	"beacon/ui"
	"beacon/ui/cli"
	"beacon/ui/help"
	"beacon/ui/newjob"
)

//go:embed config.toml
var embedded []byte

// sdkModule is the module path of the official Modal SDK. `beacon version` shows its
// version.
const sdkModule = "github.com/modal-labs/modal-client/go"

func main() {
	version, sdk := versions()
	app := &cli.App{
		Version: version, SDK: sdk, Embedded: embedded,
		OpenStore: openStore, StoreFiles: store.Files, Targets: targets, ModalServer: function.Server, Console: console, CheckKeys: ui.CheckKeys, Simulator: simulate,
		Stdout: os.Stdout, Stderr: os.Stderr, Terminal: onTerminal(),
	}
	if app.Terminal {
		app.Restore = terminalRestorer()
	}
	os.Exit(app.Run(context.Background(), os.Args[1:]))
}

// onTerminal reports whether stdin and stdout are a terminal, which the console needs.
func onTerminal() bool {
	return term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())) &&
		os.Getenv("TERM") != "dumb" && os.Getenv("CI") == ""
}

// terminalRestorer saves the state of the terminal and returns a function that restores
// it: cooked mode, normal screen, visible cursor, no mouse and focus reports.
func terminalRestorer() func() {
	fd := int(os.Stdin.Fd())
	state, err := term.GetState(fd)
	return func() {
		// The mode comes first, because a write to a stalled terminal blocks.
		if err == nil {
			_ = term.Restore(fd, state)
		}
		os.Stdout.WriteString("\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?2004l\x1b[0m\r\n")
	}
}

func versions() (version, sdk string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", ""
	}
	version = info.Main.Version
	if version == "" || version == "(devel)" {
		version = "devel"
	}
	for _, m := range info.Deps {
		if m.Path == sdkModule {
			sdk = m.Version
		}
	}
	return version, sdk
}

func openStore(path string, write, simulated bool, command string) (cli.Store, error) {
	opts := store.Options{ReadOnly: !write, Command: command}
	if write {
		opts.Kind = store.KindOf(simulated)
	}
	db, err := store.Open(path, opts)
	if err != nil {
		return nil, err
	}
	return db, nil
}

// targets makes one driver per region. Simulated regions share one simulator in this
// process. The returned function closes the drivers and the simulator.
func targets(cfg *config.Config) ([]engine.Target, func() error, error) {
	var out []engine.Target
	s := &shared{cfg: cfg}
	closeAll := func() error {
		var errs []error
		for _, t := range out {
			errs = append(errs, t.Driver.Close())
		}
		return errors.Join(append(errs, s.close())...)
	}
	for _, r := range cfg.Regions {
		driver, err := drivers[string(r.Driver)](s, r)
		if err != nil {
			_ = closeAll()
			return nil, nil, err
		}
		out = append(out, engine.Target{Region: r.Name, Driver: driver, Models: r.Models, MaxInFlight: r.MaxInFlight})
	}
	return out, closeAll, nil
}

// drivers maps the driver names of the configuration to functions that make a driver. The
// config package checks the names; every name in its table has an entry here.
var drivers = map[string]func(*shared, config.Region) (engine.Driver, error){
	"simulator": (*shared).simulated,
	"web": func(s *shared, r config.Region) (engine.Driver, error) {
		cfg := web.Config{Region: string(r.Name), InferenceURL: r.Inference, HealthURL: r.Health, TokenElsewhere: r.TokenElsewhere, AnswerLimit: s.limit()}
		if r.Token {
			cfg.Key, cfg.Secret = s.cfg.Credentials() // Modal's proxy token, which no other driver gets
		}
		return web.New(cfg)
	},
	"function": (*shared).function,
	"openai": func(s *shared, r config.Region) (engine.Driver, error) {
		return openai.New(openai.Config{Region: string(r.Name), BaseURL: r.Base, APIKey: s.cfg.APIKey(r), KeyEnv: r.KeyEnv, AnswerLimit: s.limit()})
	},
	"router": func(s *shared, r config.Region) (engine.Driver, error) {
		return router.New(router.Config{Region: string(r.Name), Place: string(r.Place), Aliases: foreign.Strings(r.Aliases), BaseURL: r.Base, AnswerLimit: s.limit()})
	},
}

// shared has the parts that drivers share. Each is made when the first driver needs it.
type shared struct {
	cfg     *config.Config
	sim     *simulator.Server
	account *function.Account
}

func (s *shared) close() error {
	var errs []error
	if s.sim != nil {
		errs = append(errs, s.sim.Close())
	}
	if s.account != nil {
		errs = append(errs, s.account.Close())
	}
	return errors.Join(errs...)
}

// limit returns the longest answer text in bytes.
func (s *shared) limit() int64 { return s.cfg.Settings().AnswerLimit }

// simulated makes a web driver for the simulator in this process. It gets no credentials,
// because those are only for Modal.
func (s *shared) simulated(r config.Region) (engine.Driver, error) {
	if s.sim == nil {
		var err error
		if s.sim, err = newSimulator(s.cfg, s.cfg.Simulator.Speed, nil); err != nil {
			return nil, err
		}
	}
	base := "http://simulator/" + strings.ToLower(r.Name.Line())
	return web.New(web.Config{
		Region: string(r.Name), InferenceURL: base + "/inference", HealthURL: base + "/health",
		AnswerLimit: s.limit(), Dial: s.sim.Pipe().DialContext,
	})
}

func (s *shared) function(r config.Region) (engine.Driver, error) {
	if s.account == nil {
		var err error
		if s.account, err = function.NewAccount(nil); err != nil {
			return nil, err
		}
	}
	return s.account.Driver(function.Config{
		Region: string(r.Name), App: r.App, Function: r.Function, Environment: s.cfg.Environment(), AnswerLimit: s.limit(),
	})
}

func newSimulator(cfg *config.Config, speed float64, faults []string) (*simulator.Server, error) {
	c := cfg.Simulator
	s := &simulator.Server{
		Speed: speed, Seed: c.Seed, Cold: map[string]simulator.Span{}, Warm: map[string]simulator.Span{},
		RedirectAfter: c.RedirectAfter, Scaledown: c.Scaledown, MaxContainers: c.MaxContainers, Jitter: 0.1,
	}
	for id, d := range c.Cold {
		s.Cold[id] = simulator.Span{Min: d, Max: d}
	}
	for id, d := range c.Warm {
		s.Warm[id] = simulator.Span{Min: d, Max: d}
	}
	for _, r := range cfg.Regions {
		s.Regions = append(s.Regions, simulator.Region{Name: string(r.Name), Place: string(r.Place), Models: foreign.Strings(r.Models), App: r.App, Function: r.Function})
	}
	for _, text := range append(append([]string{}, c.Faults...), faults...) {
		f, err := simulator.ParseFault(text)
		if err != nil {
			return nil, &engine.UsageError{Err: err, Hint: "see [simulator] faults in " + cfg.Name() + " and --fault"}
		}
		s.Faults = append(s.Faults, f)
	}
	return s, nil
}

// simulate serves the simulator until ctx ends.
func simulate(ctx context.Context, cfg *config.Config, listen string, speed float64, faults []string, ready func(string)) error {
	s, err := newSimulator(cfg, speed, faults)
	if err != nil {
		return err
	}
	url, err := s.Listen(listen)
	if err != nil {
		return &engine.UsageError{Err: err, Hint: "--listen takes an address such as 127.0.0.1:8080"}
	}
	ready(url)
	<-ctx.Done()
	return s.Close()
}

func console(ctx context.Context, o cli.ConsoleOptions) (atOnce bool, err error) {
	result, err := ui.Run(ctx, ui.Options{
		Engine: o.Engine, Store: o.Store, Log: o.Log, Job: o.Job, Simulated: o.Simulated, Speed: o.Speed,
		Settings: ui.Settings{Theme: o.UI.Theme, FPS: o.UI.FPS, Mouse: o.UI.Mouse, Notify: o.UI.Notify, Keys: o.UI.Keys, NoColor: o.NoColor},
		Planner:  former{o.Planner}, Files: help.Files{Config: o.ConfigName, Database: o.DB, Log: o.LogPath}, Notice: o.Notice, Quit: o.Quit,
	})
	if len(result.Final) > 0 {
		// The writer reduces colours to those of the terminal, or to none.
		out := colorprofile.NewWriter(os.Stdout, os.Environ())
		if o.NoColor {
			out.Profile = colorprofile.ASCII
		}
		fmt.Fprintln(out, strings.Join(result.Final, "\n"))
	}
	return result.AtOnce, err
}

// former adapts the planner of ui/cli to the interface of the console's form.
type former struct{ planner cli.Planner }

func (f former) Choices() newjob.Choices {
	spec := f.planner.Spec()
	c := newjob.Choices{Questions: spec.Questions, Barrier: spec.Barrier, Lookahead: spec.Lookahead, Repeats: spec.Repeats, Sets: f.planner.Sets()}
	c.Files = f.planner.Files()
	for _, h := range f.planner.Hosts() {
		c.Hosts = append(c.Hosts, newjob.Host(h))
	}
	for _, m := range spec.Models {
		c.Models = append(c.Models, m.ID)
	}
	for _, r := range spec.Regions {
		c.Regions = append(c.Regions, r.Name)
	}
	return c
}

func (f former) Plan(w newjob.Wish) (*plan.Plan, error) { return f.planner.Plan(cli.Wish(w)) }

func (f former) Submit(p *plan.Plan) (string, error) { return f.planner.Submit(p) }
