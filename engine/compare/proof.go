package compare

import (
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// The results of proofOf.
const (
	proofMatches = "matches"
	proofDiffers = "differs"
	proofMissing = "not reported"
)

// proofOf checks the region that the endpoint claims, a constant of the deployed code,
// and the one that the container reports, which the platform sets. The router chooses
// regions itself, so its claims prove nothing.
func proofOf(e *engine.Endpoint, a *engine.Answer) string {
	if e.Driver == "router" || a.Region == "" && a.ObservedRegion == "" {
		return proofMissing
	}
	if a.Region != "" && !e.IsRegion(a.Region) || a.ObservedRegion != "" && !seenIn(e, a.ObservedRegion) {
		return proofDiffers
	}
	return proofMatches
}

// seenIn also accepts a cloud's region name such as europe-west4, whose first part is
// the continent.
func seenIn(e *engine.Endpoint, observed foreign.Text) bool {
	continent, _, _ := strings.Cut(string(observed), "-")
	return e.IsRegion(observed) || e.IsRegion(foreign.Text(continent))
}
