package cli

import (
	"context"
	"fmt"
	"os/signal"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/config"
)

// noOverrides is for commands without flags that override the configuration.
var noOverrides = config.Overrides{}

func (a *App) simulateCommand() *cobra.Command {
	var listen string
	var speed float64
	var faults []string
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Serve the simulator of Modal on a port and print its base URL",
		Long: `Serve the simulator of Modal on a port. The first line on stdout is its base URL,
BASE. The web functions of a region are BASE/REGION/inference and
BASE/REGION/health, with REGION in lower case. Modal's SDKs reach the control plane
at the same address: set MODAL_SERVER_URL to BASE and use any token.
BASE/_simulator/record counts the requests and calls that the simulator received.`,
		Example: "beacon simulate --listen 127.0.0.1:8080 --speed 30\nbeacon simulate --fault '503 ASIA p=0.1' --fault 'down EU'",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(noOverrides)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("speed") {
				speed = cfg.Simulator.Speed
			}
			if speed <= 0 {
				return engine.Usagef("--speed %g: must be more than 0", speed)
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), endSignals()...)
			defer stop()
			return a.simulate(ctx, cfg, listen, speed, faults)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "listen on ADDR")
	cmd.Flags().Float64Var(&speed, "speed", 0, "run N times as fast as Modal (default: from the configuration)")
	cmd.Flags().StringArrayVar(&faults, "fault", nil, "inject a fault such as '503 ASIA p=0.1'; may be repeated")
	return cmd
}

func (a *App) simulate(ctx context.Context, cfg *config.Config, listen string, speed float64, faults []string) error {
	return a.Simulator(ctx, cfg, listen, speed, faults, func(url string) {
		fmt.Fprintln(a.Stdout, url)
		a.note("SIMULATED regions at ×%g; Ctrl-C ends them. To use them, set [modal] driver = \"web\" and", speed)
		for _, r := range cfg.Regions {
			a.note("  %s: inference_url = %q, health_url = %q", r.Name, url+"/"+strings.ToLower(r.Name.Line())+"/inference", url+"/"+strings.ToLower(r.Name.Line())+"/health")
		}
		a.note("Or set [modal] driver = \"function\", or use any program with Modal's SDK, with")
		for _, env := range []string{"MODAL_SERVER_URL=" + url, "MODAL_TOKEN_ID=ak-simulated", "MODAL_TOKEN_SECRET=as-simulated"} {
			fmt.Fprintln(a.Stderr, "export "+env)
		}
	})
}

func (a *App) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of Beacon, Go and the Modal SDK",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if a.flags.json {
				return a.printJSON(struct {
					Version string `json:"version"`
					Go      string `json:"go"`
					SDK     string `json:"modal_sdk"`
				}{a.Version, runtime.Version(), a.SDK})
			}
			sdk := a.SDK
			if sdk == "" {
				sdk = "not linked"
			}
			fmt.Fprintf(a.Stdout, "beacon %s  %s  modal sdk %s\n", a.Version, runtime.Version(), sdk)
			return nil
		},
	}
}
