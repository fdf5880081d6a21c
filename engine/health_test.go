package engine

import (
	"errors"
	"slices"
	"testing"

	"beacon/engine/foreign"
)

// TestJudge: a reachable region that lacks a model is degraded; a model that is not
// configured is reported and changes nothing else.
func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		known               bool
		offered             []string
		status              foreign.Text
		err                 error
		state               HealthState
		missing, unexpected []foreign.Text
	}{
		"as configured":     {known: true, offered: []string{"a", "b"}, state: Healthy},
		"one missing":       {known: true, offered: []string{"b"}, state: Degraded, missing: []foreign.Text{"a"}},
		"one more":          {known: true, offered: []string{"a", "b", "c"}, state: Healthy, unexpected: []foreign.Text{"c"}},
		"other names":       {known: true, offered: []string{"c"}, state: Degraded, missing: []foreign.Text{"a", "b"}, unexpected: []foreign.Text{"c"}},
		"does not tell":     {state: Healthy},
		"calls itself ill":  {known: true, offered: []string{"a", "b"}, status: "starting", state: Degraded},
		"cannot be reached": {err: errors.New("refused"), state: Unhealthy},
	} {
		h := Health{ModelsKnown: c.known, Available: foreign.Texts(c.offered)}
		h.Judge(c.err, c.status, []foreign.Text{"a", "b"})
		if h.State != c.state || !slices.Equal(h.Missing, c.missing) || !slices.Equal(h.Unexpected, c.unexpected) {
			t.Errorf("%s: %s, missing %q, unexpected %q", name, h.State, h.Missing, h.Unexpected)
		}
	}
}
