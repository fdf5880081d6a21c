package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/verify"
)

func (a *App) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "verify JOB",
		Short:   "Check that a stored job is complete and kept its order, limits and parameters",
		Example: "beacon verify last",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.withJob("beacon verify", args[0], a.verify)
		},
	}
}

func (a *App) verify(s Store, id string) error {
	v, err := verify.Job(s, id)
	if err != nil {
		return err
	}
	if a.flags.json {
		err = a.printJSON(v)
	} else {
		w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
		for _, c := range v.Checks {
			glyph := "✓"
			if !c.OK {
				glyph = "✗"
			}
			fmt.Fprintf(w, "%s %s\t%s\twant %s\n", glyph, c.ID, c.Got.Line(), c.Want.Line())
		}
		w.Flush()
		held := 0
		for _, c := range v.Checks {
			if c.OK {
				held++
			}
		}
		fmt.Fprintf(a.Stdout, "%d of %d checks hold\n", held, len(v.Checks))
		if v.Runs > 1 {
			fmt.Fprintf(a.Stdout, "%d runs; resumes collected %d calls, sent %d executions again and found %d unknown outcomes\n", v.Runs, v.Collected, v.Resent, v.Unknown)
		}
		if v.StandstillMS > 0 {
			fmt.Fprintf(a.Stdout, "the process did not run for %s, which no check counts\n", engine.Rounded(time.Duration(v.StandstillMS)*time.Millisecond))
		}
	}
	if err == nil && !v.OK {
		return &exitError{exitFailed}
	}
	return err
}
