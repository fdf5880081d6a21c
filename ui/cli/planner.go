package cli

import (
	"time"

	"beacon/engine"
	"beacon/engine/config"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

// Planner plans and submits new jobs in the console, from its configuration.
type Planner struct{ s *session }

// Wish has the choices of the form for a new job; the configuration fills empty fields.
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

// Spec returns what the configuration plans, for the form.
func (p Planner) Spec() plan.Spec { return p.s.cfg.Spec() }

// Sets returns the names of the built-in question sets.
func (p Planner) Sets() []string { return config.Sets() }

// Files returns the files that were read at the start.
func (p Planner) Files() []string { return p.s.cfg.Files() }

// Hosts returns the hosts that the console's drivers ask, with the secrets that each
// receives.
func (p Planner) Hosts() []Host { return p.s.app.receivers(p.s.cfg).Hosts }

// Plan plans a job; it sends and stores nothing.
func (p Planner) Plan(w Wish) (*plan.Plan, error) {
	cfg, err := p.s.app.load(config.Overrides{
		Name: w.Name, Questions: foreign.Strings(w.Questions), QuestionSources: w.Files, Models: foreign.Strings(w.Models), Regions: foreign.Strings(w.Regions),
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

// Submit starts the job of a plan and returns its id.
func (p Planner) Submit(plan *plan.Plan) (string, error) {
	h, err := p.s.engine.Submit(plan)
	if err != nil {
		return "", err
	}
	p.s.deck.took(h)
	return h.Job(), nil
}
