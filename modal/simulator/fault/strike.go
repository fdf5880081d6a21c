package fault

import (
	"maps"
	"net/http"
	"sync"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/chance"
)

// Set has the faults of a server and counts the requests that they may hit. It is safe
// for concurrent use.
type Set struct {
	seed   chance.Seed
	faults []Fault

	mu       sync.Mutex // guards everything below
	requests map[requestKey]int
	struck   map[strikeKey]int
	byKind   map[string]int
}

type requestKey struct {
	at app.Endpoint
	on Target
}

type strikeKey struct {
	fault int // its index
	at    app.Endpoint
}

// NewSet is for faults that [Fault.Check] accepts.
func NewSet(seed chance.Seed, faults []Fault) *Set {
	return &Set{
		seed: seed, faults: faults,
		requests: map[requestKey]int{}, struck: map[strikeKey]int{}, byKind: map[string]int{},
	}
}

// Strike counts a request and finds the first fault that hits it; nil for none. The draw
// depends on how many requests its endpoint had before, so it may spare a retry, and
// other endpoints do not matter.
func (s *Set) Strike(at app.Endpoint, on Target) *Strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[requestKey{at, on}]++
	nth := s.requests[requestKey{at, on}]
	for i, f := range s.faults {
		key := strikeKey{i, at}
		switch {
		case !f.covers(at, on), nth <= f.After:
			continue
		case f.N > 0 && s.struck[key] >= f.N:
			continue
		case f.P > 0 && s.seed.Fraction("fault", i, at, on, nth) >= f.P:
			continue
		}
		s.struck[key]++
		s.byKind[f.Kind]++
		return &Strike{kind: kindOf(f.Kind), retryAfter: f.RetryAfter}
	}
	return nil
}

// Counts is how often each kind of fault hit.
func (s *Set) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.byKind)
}

// Strike is a fault that hits one request. Its methods work on nil, which is no fault.
type Strike struct {
	*kind
	retryAfter int
}

// At reports whether the fault acts at this stage.
func (h *Strike) At(st Stage) bool { return h != nil && h.stage == st }

// Kind is the name of the fault's kind, "" without a fault.
func (h *Strike) Kind() string {
	if h == nil {
		return ""
	}
	return h.name
}

// Wire is how the bytes of the reply are written.
func (h *Strike) Wire() Wire {
	if h == nil {
		return Plain
	}
	return h.wire
}

// Kills reports whether the container ends with the call.
func (h *Strike) Kills() bool { return h != nil && h.kills }

// Location is where the 303 of a request with this host and result path points, if the
// fault changes that.
func (h *Strike) Location(host, path string) (location string, changed bool) {
	if h == nil || h.location == nil {
		return "", false
	}
	return h.location(host, path), true
}

// Reply is the whole answer of a kind with a status.
func (h *Strike) Reply() app.Reply {
	return app.Reply{Status: h.status, Type: h.contentType(), Body: []byte(h.body), RetryAfter: h.retryAfter}
}

// Words puts a body, which a fault may have changed, into the form of one kind of server.
type Words func(body map[string]any, ask app.Ask) (status int, value any)

// Shape makes a reply of a body: the fault changes the body or the bytes of the reply,
// and words (nil for none) gives it its form.
func (h *Strike) Shape(body map[string]any, ask app.Ask, words Words) app.Reply {
	if h == nil {
		return worded(body, ask, words)
	}
	if h.status != 0 {
		return h.Reply()
	}
	var value any = body
	if h.mold != nil {
		value = h.mold(body, ask)
	}
	a := worded(value, ask, words)
	if h.spoil != nil {
		a.Body = h.spoil(a.Body)
	}
	return a
}

func worded(value any, ask app.Ask, words Words) app.Reply {
	status := http.StatusOK
	if body, ok := value.(map[string]any); ok && words != nil {
		status, value = words(body, ask)
	}
	return app.JSON(status, value)
}
