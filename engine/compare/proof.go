package compare

import (
	"strings"

	"beacon/engine"
)

// What an answer proves of its region.
const (
	proofMatches = "matches"
	proofDiffers = "differs"
	proofMissing = "not reported"
)

// proofOf looks at what the endpoint claims, a constant of the deployed code, and
// at what the container saw, which the platform sets. The router chooses a place
// by itself, so that its claims prove nothing.
func proofOf(e *engine.Endpoint, a *engine.Answer) string {
	if e.Driver == "router" || a.Region == "" && a.ObservedRegion == "" {
		return proofMissing
	}
	if a.Region != "" && !e.IsRegion(a.Region) || a.ObservedRegion != "" && !seenIn(e, a.ObservedRegion) {
		return proofDiffers
	}
	return proofMatches
}

// seenIn takes clouds' own names too, such as europe-west4: their first part is
// the continent.
func seenIn(e *engine.Endpoint, observed string) bool {
	continent, _, _ := strings.Cut(observed, "-")
	return e.IsRegion(observed) || e.IsRegion(continent)
}
