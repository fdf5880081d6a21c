package simulator

import (
	"net/http"
	"time"
)

// health answers from a container of its own that knows nothing of the GPU: it says
// reachable, never warm.
func (s *Server) health(x *exchange) {
	if x.r.Method != http.MethodGet {
		refuseMethod(x.w, http.MethodGet)
		return
	}
	s.count(func(t *Record) { t.HealthGets++ })
	hit := s.strikes(x.place, onHealth)
	if hit != nil && hit.kind.stage == atEdge {
		s.send(x, hit, hit.reply())
		return
	}
	switch s.wait(x.r.Context(), nil, s.scaled(healthLatency)) {
	case endedLeft:
		s.noteLeft(x)
		panic(http.ErrAbortHandler)
	case endedClosed:
		panic(http.ErrAbortHandler)
	}
	s.send(x, hit, hit.shape(s.healthBody(x.place.region), Ask{form: x.form.health(s)}))
}

func (s *Server) healthBody(region string) map[string]any {
	return map[string]any{
		"status":             "healthy",
		"timestamp":          unixSeconds(time.Now()),
		"models_available":   s.modelsOf(region),
		"models_ready":       []string{},
		"models_ready_count": 0,
		"region":             answeredRegion(region),
		"architecture":       "hf-transformers",
		"cache_initialized":  false,
	}
}

// modelsOf lists what a region offers; where any model goes, the three that are known.
func (s *Server) modelsOf(region string) []string {
	if found := s.region(region); found != nil && len(found.Models) > 0 {
		return found.Models
	}
	known := make([]string, len(voices))
	for i, v := range voices {
		known[i] = v.id
	}
	return known
}

// unixSeconds is a moment as Python's time.time gives it.
func unixSeconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }
