package engine

// Bounds of a job. The configuration and the store refuse more, so that no stored number
// makes a reader loop for long or ask for memory that does not exist.
const (
	// MostExecutions of one job: more would not fit into memory.
	MostExecutions = 10_000_000
	// MostAttempts of one execution, over all runs and retries by hand.
	MostAttempts = 1000
	// MostRuns of one job, and MostPauses and as many standstills of one run.
	MostRuns   = 2000
	MostPauses = 1000
	// MostRetries of one execution in a run, by itself.
	MostRetries = 100
)

// Planned is how many executions the job has; false when its lists and repeats give none
// that a job may have. Total of any other job may have overflowed.
func (j *Job) Planned() (total int, ok bool) {
	questions, endpoints := len(j.Questions), len(j.Endpoints)
	switch {
	case questions > MostExecutions || endpoints > MostExecutions || j.Repeats < 1 || j.Repeats > MostExecutions:
		return 0, false
	case questions*endpoints > MostExecutions/j.Repeats:
		return 0, false
	}
	return j.Total(), true
}

// Plausible reports whether the counts can be those of a job.
func (c Counts) Plausible() bool {
	for _, n := range []int{c.Total, c.Completed, c.Failed, c.Canceled, c.Skipped} {
		if n < 0 || n > MostExecutions {
			return false
		}
	}
	return c.Settled() <= c.Total
}
