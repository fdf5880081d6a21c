package newjob

import (
	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// Planner makes new jobs from the configuration.
type Planner interface {
	// Choices returns the configured parts of a new job.
	Choices() Choices
	// Plan makes a plan of a wish. It sends and stores nothing. The error includes
	// what would be valid.
	Plan(Wish) (*plan.Plan, error)
	// Submit starts the job of a plan and returns its id.
	Submit(*plan.Plan) (job string, err error)
}

// Choices are the available parts of a job and the default values.
type Choices struct {
	Questions []engine.Question
	Models    []foreign.Text
	Regions   []foreign.Text
	// Sets are the names of further question sets included in the program.
	Sets      []string
	Barrier   engine.Barrier
	Lookahead int
	Repeats   int
	// Files are the configuration that was read, none when it is built in. Hosts are
	// those that requests of the regions go to.
	Files []string
	Hosts []Host
}

// Host is a host that requests of a region go to, with the names of the secrets that it
// receives.
type Host struct {
	Host     string
	Region   foreign.Text
	Receives []string
}

// Wish holds the operator's choices. Files holds question files or names of Sets; if
// it is not empty, Questions is ignored.
type Wish struct {
	Name      string
	Questions []foreign.Text
	Files     []string
	Models    []foreign.Text
	Regions   []foreign.Text
	Barrier   engine.Barrier
	Lookahead int
	Repeats   int
}
