package run

import (
	"errors"

	"beacon/engine"
)

// policy says what the engine does about a kind.
type policy struct {
	temporary bool // worth another attempt
	silent    bool // the endpoint gave no answer at all
	stops     bool // ends the remaining sends of the endpoint
	tries     int  // attempts at most; 0 = as many as the job allows
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

// silent reports whether the endpoint gave no answer at all: nothing took the request,
// or a deadline ended the attempt before its whole answer was there.
func silent(e *engine.CallError) bool {
	return unreached(e) || e.Kind == engine.KindDeadline || e.GaveUp
}

// unreached reports whether nothing at the endpoint took the request, as far as we know.
func unreached(e *engine.CallError) bool {
	return policies[e.Kind].silent || e.Kind == engine.KindDeadline && e.Deadline == "send_deadline"
}

// asCallError makes every error one with a kind.
func asCallError(err error) *engine.CallError {
	var ce *engine.CallError
	if errors.As(err, &ce) {
		return ce
	}
	return &engine.CallError{Op: "call", Kind: engine.KindInternal, Err: err}
}

// unreachable reports whether a stored failure means that nothing was reached.
func unreachable(k engine.Kind) bool {
	return policies[k].silent || k == engine.KindDown
}

// outcomeUnknown tells whether the attempt may have run at Modal without its
// answer reaching us.
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
