package cli

import (
	"time"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/plan"
)

// Planner makes new jobs in the console, from the configuration that the console
// was started with.
type Planner struct{ s *session }

// Wish is what the operator chose in the form; what is empty is as configured.
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

// Spec is the configuration as it stands, for the form.
func (p Planner) Spec() plan.Spec { return p.s.cfg.Spec() }

// Sets are the question sets that come with the program.
func (p Planner) Sets() []string { return config.Sets() }

// Plan makes a plan of a wish. Nothing is sent or stored.
func (p Planner) Plan(w Wish) (*plan.Plan, error) {
	cfg, err := p.s.app.load(config.Overrides{
		Name: w.Name, Questions: w.Questions, QuestionSources: w.Files, Models: w.Models, Regions: w.Regions,
		Barrier: string(w.Barrier), Lookahead: &w.Lookahead, Repeats: &w.Repeats,
	})
	if err != nil {
		return nil, err
	}
	plan, err := plan.New(cfg.Spec(), cfg.Settings(), time.Now())
	if err != nil {
		return nil, err
	}
	plan.Warnings = append(cfg.Warnings(), plan.Warnings...)
	if line := p.s.engine.Beside(plan); line != "" {
		plan.Warnings = append(plan.Warnings, line)
	}
	return plan, nil
}

// Submit starts the job of a plan.
func (p Planner) Submit(plan *plan.Plan) (string, error) {
	h, err := p.s.engine.Submit(plan)
	if err != nil {
		return "", err
	}
	p.s.deck.took(h)
	return h.Job(), nil
}
