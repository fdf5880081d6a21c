package plan

import (
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Spec is the input of a plan: the checked configuration and flags.
type Spec struct {
	Name      foreign.Text
	Questions []engine.Question
	Models    []engine.Model
	Regions   []Region
	Repeats   int
	Barrier   engine.Barrier
	Lookahead int
	Simulated bool
	Speed     float64 // the simulator's; 1 for real jobs
}

// Region is one region of the configuration.
type Region struct {
	Name            foreign.Text
	Place           foreign.Text
	Driver          foreign.Text
	Target          foreign.Text // URL or function that the driver calls, for the record
	Aliases         []foreign.Text
	Models          []foreign.Text // ids
	MaxInFlight     int            // 0: no separate limit
	GPUsPerCall     int
	PriceMultiplier float64
	Scaledown       time.Duration // as configured, before the simulator's speed
	Paused          bool
}
