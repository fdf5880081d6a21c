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
		Short: "Serve the simulator of Modal on a port; prints its base URL first",
		Long: `Serve the simulator of Modal on a port. The first line on stdout is its base URL;
a region is reached at BASE/REGION/inference and BASE/REGION/health, REGION in
lower case. Modal's own SDKs reach its control plane there too, with
MODAL_SERVER_URL set to BASE and any token. What really happened is at
BASE/_simulator/record.`,
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
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "ADDR to listen on")
	cmd.Flags().Float64Var(&speed, "speed", 0, "times as fast as Modal (default: as configured)")
	cmd.Flags().StringArrayVar(&faults, "fault", nil, "a fault such as '503 ASIA p=0.1'; may be given several times")
	return cmd
}

func (a *App) simulate(ctx context.Context, cfg *config.Config, listen string, speed float64, faults []string) error {
	return a.Simulator(ctx, cfg, listen, speed, faults, func(url string) {
		fmt.Fprintln(a.Stdout, url)
		a.note("SIMULATED regions at ×%g; end with Ctrl-C. To use them: [modal] driver = \"web\" with", speed)
		for _, r := range cfg.Regions {
			a.note("  %s: inference_url = %q, health_url = %q", r.Name, url+"/"+strings.ToLower(r.Name)+"/inference", url+"/"+strings.ToLower(r.Name)+"/health")
		}
		a.note("Or [modal] driver = \"function\", as any other program of the Modal SDK, with")
		for _, env := range []string{"MODAL_SERVER_URL=" + url, "MODAL_TOKEN_ID=ak-simulated", "MODAL_TOKEN_SECRET=as-simulated"} {
			fmt.Fprintln(a.Stderr, "export "+env)
		}
	})
}

func (a *App) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Version of Beacon, of Go and of the Modal SDK",
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
