package plan

import (
	"time"

	"beacon/engine"
)

// Spec is the input of a plan: the checked configuration and flags.
type Spec struct {
	Name      string
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
	Name            string
	Place           string
	Driver          string
	Target          string // URL or function that the driver calls, for the record
	Aliases         []string
	Models          []string // ids
	MaxInFlight     int      // 0: no separate limit
	GPUsPerCall     int
	PriceMultiplier float64
	Scaledown       time.Duration // as configured, before the simulator's speed
	Paused          bool
}
