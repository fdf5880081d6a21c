package newjob

import (
	"beacon/engine"
	"beacon/engine/plan"
)

// Planner makes new jobs from the configuration.
type Planner interface {
	// Choices are what a new job can be made of, as the configuration has it.
	Choices() Choices
	// Plan makes a plan of a wish. Nothing is sent or stored; the error says what
	// would be right.
	Plan(Wish) (*plan.Plan, error)
	// Submit starts the job of a plan and gives its id.
	Submit(*plan.Plan) (job string, err error)
}

// Choices are the parts a job is made of, and what they are unless chosen
// otherwise.
type Choices struct {
	Questions []engine.Question
	Models    []string
	Regions   []string
	// Sets are the names of further question sets that come with the program.
	Sets      []string
	Barrier   engine.Barrier
	Lookahead int
	Repeats   int
}

// Wish is what the operator chose. Files has question files, or names of Sets:
// with any, Questions is not used.
type Wish struct {
	Name      string
	Questions []string
	Files     []string
	Models    []string
	Regions   []string
	Barrier   engine.Barrier
	Lookahead int
	Repeats   int
}
