package engine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind is the reason why a call failed. The driver sets it once; the engine
// decides only by it, never by an error text.
type Kind string

// The kinds of failure. The comment says what Modal or the network did.
const (
	KindRefused     Kind = "refused"      // no process listens on the port
	KindDNS         Kind = "dns"          // the host name does not resolve
	KindTLS         Kind = "tls"          // certificate or handshake
	KindReset       Kind = "reset"        // connection lost
	KindCut         Kind = "cut"          // the body ended too early
	KindStatus      Kind = "status"       // 500, 502, 503, 504
	KindTimeout408  Kind = "408"          // the edge lost the request
	KindRateLimited Kind = "rate_limited" // 429
	KindNotFound    Kind = "not_found"    // 404: stopped, never deployed, or restarting
	KindGone        Kind = "gone"         // the call of a handle no longer exists
	KindDeadline    Kind = "deadline"     // one of our deadlines ended it
	KindAuth        Kind = "auth"         // 401, 403
	KindSpend       Kind = "spend_limit"  // 429 with Modal's spend limit text
	KindRejected    Kind = "rejected"     // 400, 405, 422 and other refusals of the request
	KindMalformed   Kind = "malformed"    // no JSON, or JSON of another shape
	KindTooLarge    Kind = "too_large"    // over answer_limit
	KindAnswer      Kind = "answer"       // the endpoint itself said error
	KindModel       Kind = "model"        // the endpoint does not know the model
	KindRedirect    Kind = "redirect"     // a result URL that must not be followed
	KindDown        Kind = "down"         // not sent: the endpoint is silent
	KindStopped     Kind = "stopped"      // not sent: 401, 403 or spend limit before
	KindUnknown     Kind = "unknown"      // sent by an earlier run, outcome unknown
	KindInternal    Kind = "internal"
)

// CallError is a failed attempt as a driver names it.
type CallError struct {
	Op     string // "POST https://…", "GET result", "GET health"
	Kind   Kind
	Status int // HTTP, 0 when there was none
	Err    error
	Hint   string
	// RetryAfter as the server asked; 0 when it did not.
	RetryAfter time.Duration
	// Sent is true when the request left, so that it may have run at Modal.
	Sent bool
	// Ended is true when the call itself has ended, so that collecting it again
	// returns nothing more.
	Ended bool
	// GaveUp is true when the driver stopped polling a call that gave no answer
	// within the driver's own time limit.
	GaveUp bool
	// Deadline names the deadline that ended the attempt: "send_deadline",
	// "cold_deadline" or "warm_deadline".
	Deadline string
}

// Error is one line without the hint.
func (e *CallError) Error() string {
	if e.Err == nil {
		return e.Op + ": " + string(e.Kind)
	}
	return e.Op + ": " + e.Err.Error()
}

// Name is a short name of the error: the HTTP status where it says more than the
// kind, else the kind.
func (e *CallError) Name() string {
	if e.Status >= 400 && (e.Kind == KindStatus || e.Kind == KindAuth || e.Kind == KindRejected || e.Kind == KindRateLimited || e.Kind == KindNotFound) {
		return strconv.Itoa(e.Status)
	}
	return strings.ReplaceAll(string(e.Kind), "_", " ")
}

// Unwrap gives the cause.
func (e *CallError) Unwrap() error { return e.Err }

// HintOf returns what the operator can do about an error, or "".
func HintOf(err error) string {
	var ce *CallError
	if errors.As(err, &ce) {
		return ce.Hint
	}
	var se *StoreError
	if errors.As(err, &se) {
		return se.Hint
	}
	var ue *UsageError
	if errors.As(err, &ue) {
		return ue.Hint
	}
	return ""
}

// StoreError means that the store cannot be used; the program exits with 3.
type StoreError struct {
	Op   string
	Path string
	Err  error
	Hint string
}

// Error is one line without the hint.
func (e *StoreError) Error() string { return fmt.Sprintf("%s %s: %v", e.Op, e.Path, e.Err) }

// Unwrap gives the cause.
func (e *StoreError) Unwrap() error { return e.Err }

// UsageError means wrong usage or configuration; the program exits with 2.
type UsageError struct {
	Err  error
	Hint string
}

// Error is one line without the hint.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef makes a UsageError without a hint.
func Usagef(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}
