package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/engine/run"
)

func (a *App) resumeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "resume [JOB]",
		Short:   "Continue an interrupted or canceled job (default: the newest one)",
		Example: "beacon resume\nbeacon resume 01JDC7K",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.again(cmd, "beacon resume", args, resumable, func(s *session, id string) (*run.Handle, error) {
				return s.engine.Resume(id)
			})
		},
	}
}

func (a *App) retryCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "retry [JOB]",
		Short:   "Retry the failed executions of a job (default: the newest job with failures)",
		Example: "beacon retry last",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.again(cmd, "beacon retry", args, retryable, func(s *session, id string) (*run.Handle, error) {
				h, _, err := s.engine.Retry(id, engine.Part{})
				return h, err
			})
		},
	}
}

func resumable(r *engine.JobRecord) bool {
	state := r.State()
	return state == engine.JobInterrupted || state == engine.JobCanceled
}

func retryable(r *engine.JobRecord) bool { return r.Counts.Failed > 0 }

// again finds the job for resume or retry and works on it. With nothing to do it
// says so and sends nothing.
func (a *App) again(cmd *cobra.Command, command string, args []string, fits func(*engine.JobRecord) bool, begin func(*session, string) (*run.Handle, error)) error {
	cfg, err := a.load(config.Overrides{})
	if err != nil {
		return err
	}
	return a.work(cmd.Context(), cfg, command, func(s *session) (*run.Handle, error) {
		id, err := s.find(args, fits)
		if err != nil {
			return nil, err
		}
		if id == "" {
			a.note("nothing to do: there is no job to %s", cmd.Name())
			return nil, nil
		}
		s.tellChanges(id)
		h, err := begin(s, id)
		if err == nil && h == nil {
			a.note("nothing to do: job %s has nothing to %s", engine.ShortID(id), cmd.Name())
		}
		return h, err
	})
}

func (s *session) find(args []string, fits func(*engine.JobRecord) bool) (string, error) {
	if len(args) > 0 {
		return s.store.Resolve(args[0])
	}
	records, err := s.store.Records()
	if err != nil {
		return "", err
	}
	for _, r := range records {
		if fits(r) {
			return r.ID, nil
		}
	}
	return "", nil
}

// tellChanges warns of each region whose URL in the configuration is no longer the
// one in the job.
func (s *session) tellChanges(id string) {
	job, err := s.store.Job(id)
	if err != nil {
		return
	}
	warned := map[foreign.Text]bool{}
	for _, ep := range job.Endpoints {
		r, ok := s.cfg.Region(ep.Region)
		if ok && r.Target != ep.Target && !warned[ep.Region] {
			warned[ep.Region] = true
			s.warn([]string{fmt.Sprintf("region %s is now at %s; the job was planned for %s", ep.Region, r.Target, ep.Target)})
		}
	}
}
