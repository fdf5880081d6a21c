package engine

import "time"

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
	Region  string        `json:"region"`
	State   HealthState   `json:"state"`
	Latency time.Duration `json:"-"`
	// ModelsKnown is false when the endpoint did not list its models.
	ModelsKnown bool     `json:"-"`
	Available   []string `json:"models_available"`
	Missing     []string `json:"models_missing"`
	// Unexpected models are offered but not configured, in the order of Available.
	Unexpected []string  `json:"models_unexpected"`
	Error      string    `json:"error"`
	Hint       string    `json:"-"`
	cause      error     // the error behind Error
	CheckedAt  time.Time `json:"checked_at"`
	// Backlog and Containers are Modal's figures for the region's function; nil when
	// the driver cannot ask.
	Backlog    *int `json:"backlog,omitempty"`
	Containers *int `json:"containers,omitempty"`
}

// Cause is the error whose text is in Error; nil without an error.
func (h *Health) Cause() error { return h.cause }

// Judge sets State and Missing from a driver's report and the models configured
// for the region.
func (h *Health) Judge(err error, status string, models []string) {
	h.Missing, h.Unexpected = []string{}, []string{}
	if h.Available == nil {
		h.Available = []string{}
	}
	if err != nil {
		h.State, h.Error, h.Hint, h.cause = Unhealthy, err.Error(), HintOf(err), err
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
		h.State, h.Error = Degraded, "says it is "+status
	case len(h.Missing) > 0:
		h.State = Degraded
	default:
		h.State = Healthy
	}
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}
