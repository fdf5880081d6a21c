package run

import (
	"errors"

	"beacon/engine"
)

// policy is the engine's reaction to a kind of failure.
type policy struct {
	temporary bool // worth another attempt
	silent    bool // the endpoint gave no answer at all
	stops     bool // ends the remaining sends of the endpoint
	tries     int  // attempts at most; 0: as many as the job allows
}

var policies = map[engine.Kind]policy{
	engine.KindRefused:     {temporary: true, silent: true},
	engine.KindDNS:         {temporary: true, silent: true},
	engine.KindTLS:         {silent: true},
	engine.KindReset:       {temporary: true},
	engine.KindCut:         {temporary: true},
	engine.KindStatus:      {temporary: true},
	engine.KindTimeout408:  {temporary: true},
	engine.KindRateLimited: {temporary: true},
	engine.KindNotFound:    {temporary: true, tries: 3},
	engine.KindGone:        {temporary: true},
	engine.KindAuth:        {stops: true},
	engine.KindSpend:       {stops: true},
}

// silent reports whether the endpoint gave no answer at all: the request was not
// accepted, or a time limit ended the attempt before its whole answer arrived.
func silent(e *engine.CallError) bool {
	return unreached(e) || e.Kind == engine.KindDeadline || e.GaveUp
}

// unreached reports whether the endpoint probably never accepted the request.
func unreached(e *engine.CallError) bool {
	return policies[e.Kind].silent || e.Kind == engine.KindDeadline && e.Deadline == "send_deadline"
}

// asCallError returns the CallError in err, else wraps err as KindInternal.
func asCallError(err error) *engine.CallError {
	var ce *engine.CallError
	if errors.As(err, &ce) {
		return ce
	}
	return &engine.CallError{Op: "call", Kind: engine.KindInternal, Err: err}
}

// unreachable reports whether a stored failure means an unreachable endpoint.
func unreachable(k engine.Kind) bool {
	return policies[k].silent || k == engine.KindDown
}

// outcomeUnknown reports whether the attempt may have run at Modal without its answer
// arriving here.
func outcomeUnknown(e *engine.CallError, hadHandle bool) bool {
	switch e.Kind {
	case engine.KindGone, engine.KindRedirect, engine.KindDeadline, engine.KindUnknown:
		return e.Sent || hadHandle
	case engine.KindReset, engine.KindCut:
		return e.Sent
	case engine.KindRefused, engine.KindDNS, engine.KindTLS, engine.KindInternal:
		return hadHandle
	}
	return false
}
