package engine

import (
	"time"

	"beacon/engine/foreign"
)

// HealthState of a region.
type HealthState string

// Healthy: reached, says so itself and offers every configured model. Degraded:
// reached, but a model is missing or it does not call itself healthy.
// Unhealthy: not reached. Unknown: not asked yet.
const (
	Healthy       HealthState = "healthy"
	Degraded      HealthState = "degraded"
	Unhealthy     HealthState = "unhealthy"
	HealthUnknown HealthState = "unknown"
)

// Health of a region at one moment. It means reachable, never warm: the
// endpoint's health function runs in a separate container.
type Health struct {
	Region  foreign.Text  `json:"region"`
	State   HealthState   `json:"state"`
	Latency time.Duration `json:"-"`
	// ModelsKnown is false when the endpoint did not list its models.
	ModelsKnown bool           `json:"-"`
	Available   []foreign.Text `json:"models_available"`
	Missing     []foreign.Text `json:"models_missing"`
	// Unexpected models are offered but not configured, in the order of Available.
	Unexpected []foreign.Text `json:"models_unexpected"`
	Error      foreign.Text   `json:"error"`
	Hint       foreign.Text   `json:"-"`
	cause      error          // the error behind Error
	CheckedAt  time.Time      `json:"checked_at"`
	// Backlog and Containers are Modal's figures for the region's function; nil when
	// the driver cannot ask.
	Backlog    *int `json:"backlog,omitempty"`
	Containers *int `json:"containers,omitempty"`
}

// Cause is the error whose text is in Error; nil without an error.
func (h *Health) Cause() error { return h.cause }

// Judge sets State and Missing from a driver's report and the models configured
// for the region.
func (h *Health) Judge(err error, status foreign.Text, models []foreign.Text) {
	h.Missing, h.Unexpected = []foreign.Text{}, []foreign.Text{}
	if h.Available == nil {
		h.Available = []foreign.Text{}
	}
	if err != nil {
		h.State, h.Error, h.Hint, h.cause = Unhealthy, foreign.Text(err.Error()), foreign.Text(HintOf(err)), err
		return
	}
	if h.ModelsKnown {
		offered := setOf(h.Available)
		for _, m := range models {
			if !offered[m] {
				h.Missing = append(h.Missing, m)
			}
		}
	}
	wanted := setOf(models)
	for _, m := range h.Available {
		if !wanted[m] {
			h.Unexpected = append(h.Unexpected, m)
		}
	}
	switch {
	case status != "" && status != "healthy" && status != "ok":
		h.State, h.Error = Degraded, foreign.Text("says it is "+status)
	case len(h.Missing) > 0:
		h.State = Degraded
	default:
		h.State = Healthy
	}
}

func setOf(list []foreign.Text) map[foreign.Text]bool {
	set := make(map[foreign.Text]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}
