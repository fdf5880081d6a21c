package simulator

import "net/http"

// strike is a fault that hits one request.
type strike struct {
	kind  *kind
	fault Fault
}

type strikeKey struct {
	fault int // its index
	place place
}

type requestKey struct {
	place place
	on    target
}

// strikes counts the request and finds the first fault that hits it; nil for none.
// The draw depends on the how-many-th request of its endpoint this is, so a retry has
// another fate and other endpoints do not matter.
func (s *Server) strikes(p place, on target) *strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[requestKey{p, on}]++
	nth := s.requests[requestKey{p, on}]
	for i, f := range s.Faults {
		key := strikeKey{i, p}
		switch {
		case !f.covers(p, on), nth <= f.After:
			continue
		case f.N > 0 && s.struck[key] >= f.N:
			continue
		case f.P > 0 && s.chance("fault", i, p, on, nth) >= f.P:
			continue
		}
		s.struck[key]++
		if s.tally.Faults == nil {
			s.tally.Faults = map[string]int{}
		}
		s.tally.Faults[f.Kind]++
		return &strike{kind: kindOf(f.Kind), fault: f}
	}
	return nil
}

// at reports whether the fault acts at this stage; no fault acts at none.
func (h *strike) at(st stage) bool { return h != nil && h.kind.stage == st }

// reply is the fault's own answer, for those kinds that are one.
func (h *strike) reply() reply {
	return reply{
		status: h.kind.status, kind: h.kind.contentType(),
		body: []byte(h.kind.body), retryAfter: h.fault.RetryAfter,
	}
}

// shape makes a reply of a body, worded in the form it was asked in and as the fault
// would have it. It works on no fault too.
func (h *strike) shape(body map[string]any, ask Ask) reply {
	if h == nil {
		return worded(body, ask)
	}
	k := h.kind
	if k.status != 0 {
		return h.reply()
	}
	var value any = body
	if k.mold != nil {
		value = k.mold(body, ask)
	}
	a := worded(value, ask)
	if k.spoil != nil {
		a.body = k.spoil(a.body)
	}
	return a
}

func worded(value any, ask Ask) reply {
	status := http.StatusOK
	if body, ok := value.(map[string]any); ok && ask.form != nil {
		status, value = ask.form.dress(body, ask)
	}
	return jsonReply(status, value)
}
