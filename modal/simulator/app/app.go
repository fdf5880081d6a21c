// Package app plays the deployed app: its regions and models, the questions that its
// functions read, and the body of their answers. The texts come from package speech. It
// imports chance and speech. Start at App and Ask.
package app

import (
	"slices"
	"strings"

	"beacon/modal/simulator/chance"
	"beacon/modal/simulator/speech"
)

// App is one source, deployed once per region.
type App struct {
	Seed chance.Seed
	// Regions lists the deployments. Empty: every region and model is deployed.
	Regions []Region
	// AnswerFunc may plant an answer, which max_tokens does not cut.
	AnswerFunc func(Ask) (text string, ok bool)
}

// Region is one deployment: Name as in the paths (lower-cased there), Place
// Modal's region label, such as us-west. No Models means any. The control plane
// knows it by App, or by its name without one, and offers Function there, or any
// function without one; "Class.method" is a method.
type Region struct {
	Name, Place   string
	Models        []string
	App, Function string
}

// Endpoint is one model in one region, whose name is lower-cased.
type Endpoint struct{ Region, Model string }

// String is also the name under which an endpoint's durations and faults are drawn.
func (e Endpoint) String() string { return e.Region + "/" + e.Model }

// Region finds a deployment by its name, in any case; nil without one.
func (a *App) Region(name string) *Region {
	for i := range a.Regions {
		if strings.EqualFold(a.Regions[i].Name, name) {
			return &a.Regions[i]
		}
	}
	return nil
}

// Serves reports whether the region is deployed.
func (a *App) Serves(region string) bool {
	return len(a.Regions) == 0 || a.Region(region) != nil
}

// Offers reports whether the model is deployed in the region.
func (a *App) Offers(e Endpoint) bool {
	region := a.Region(e.Region)
	return region == nil || len(region.Models) == 0 || slices.Contains(region.Models, e.Model)
}

// Models lists the models of a region; the shipped ones where any model is served.
func (a *App) Models(region string) []string {
	if found := a.Region(region); found != nil && len(found.Models) > 0 {
		return found.Models
	}
	return speech.Models()
}
