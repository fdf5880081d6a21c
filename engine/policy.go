package engine

import "errors"

// policy says what the engine does about a kind.
type policy struct {
	temporary bool // worth another attempt
	silent    bool // the endpoint gave no answer at all
	stops     bool // ends the remaining sends of the endpoint
	tries     int  // attempts at most; 0 = as many as the job allows
}

var policies = map[Kind]policy{
	KindRefused:     {temporary: true, silent: true},
	KindDNS:         {temporary: true, silent: true},
	KindTLS:         {silent: true},
	KindReset:       {temporary: true},
	KindCut:         {temporary: true},
	KindStatus:      {temporary: true},
	KindTimeout408:  {temporary: true},
	KindRateLimited: {temporary: true},
	KindNotFound:    {temporary: true, tries: 3},
	KindGone:        {temporary: true},
	KindAuth:        {stops: true},
	KindSpend:       {stops: true},
}

// silent reports whether the endpoint gave no answer at all: nothing took the request,
// or a deadline ended the attempt before its whole answer was there.
func silent(e *CallError) bool {
	return unreached(e) || e.Kind == KindDeadline || e.GaveUp
}

// unreached reports whether nothing at the endpoint took the request, as far as we know.
func unreached(e *CallError) bool {
	return policies[e.Kind].silent || e.Kind == KindDeadline && e.Deadline == "send_deadline"
}

// asCallError makes every error one with a kind.
func asCallError(err error) *CallError {
	var ce *CallError
	if errors.As(err, &ce) {
		return ce
	}
	return &CallError{Op: "call", Kind: KindInternal, Err: err}
}

// unreachable reports whether a stored failure means that nothing was reached.
func unreachable(k Kind) bool {
	return policies[k].silent || k == KindDown
}

// outcomeUnknown tells whether the attempt may have run at Modal without its
// answer reaching us.
func outcomeUnknown(e *CallError, hadHandle bool) bool {
	switch e.Kind {
	case KindGone, KindRedirect, KindDeadline, KindUnknown:
		return e.Sent || hadHandle
	case KindReset, KindCut:
		return e.Sent
	case KindRefused, KindDNS, KindTLS, KindInternal:
		return hadHandle
	}
	return false
}
