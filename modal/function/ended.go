package function

import (
	"context"
	"errors"
	"strings"

	sdk "github.com/modal-labs/modal-client/go"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"

	"beacon/engine"
	"beacon/modal/wire"
)

// collectError returns the error of a look at a call: the look failed, or the call ended
// without an answer.
func (f *Driver) collectError(ctx context.Context, op string, err error, w *watch) error {
	if ctx.Err() != nil {
		return wire.ContextError(ctx, op)
	}
	ce := &engine.CallError{Op: op, Sent: true, Ended: true}
	if said, hint := f.callEnded(ce, err, w.ended()); said != "" {
		ce.Err, ce.Hint = f.say(said, err), hint
		return ce
	}
	switch {
	case errors.Is(err, errExpired):
		return wire.Gone(ce, errExpired)
	case errors.Is(err, errTooLarge):
		ce.Kind, ce.Err, ce.Hint = engine.KindTooLarge, wire.OverLimit(f.answerLimit).Err, hintOf(engine.KindTooLarge)
		return ce
	}
	err = f.failure(ctx, op, err)
	if looked, ok := err.(*engine.CallError); ok {
		looked.Sent = true
		looked.Ended = looked.Kind == engine.KindMalformed
		if looked.Kind == engine.KindNotFound {
			looked.Ended = true
			return wire.Gone(looked, f.say("the call is no longer at Modal: "+looked.Err.Error(), looked.Err))
		}
	}
	return err
}

// callEnded returns how a call ended, with a hint, and sets the kind of ce. It returns ""
// when the call has not ended. The SDK has one error type for an exception, a killed
// container and a canceled call; the status of the gRPC message separates them.
func (f *Driver) callEnded(ce *engine.CallError, err error, st pb.GenericResult_GenericStatus) (said, hint string) {
	var remote sdk.RemoteError
	var timeout sdk.FunctionTimeoutError
	var internal sdk.InternalFailure
	switch {
	case errors.As(err, &timeout) && !errors.As(err, &sdk.TimeoutError{}):
		ce.Kind = engine.KindStatus
		return "the function ran into its own timeout: " + timeout.Exception, "raise timeout= where the function is deployed"
	case errors.As(err, &internal):
		ce.Kind = engine.KindStatus
		return "Modal lost the call: " + internal.Exception, hintOf(engine.KindStatus)
	case !errors.As(err, &remote):
		return "", ""
	}
	text := strings.TrimSpace(remote.Exception)
	terminated := st == pb.GenericResult_GENERIC_STATUS_TERMINATED
	switch {
	case text == "", terminated && strings.Contains(strings.ToLower(text), "cancel"):
		ce.Kind = engine.KindGone
		return "the call was ended at Modal, most likely canceled", hintOf(engine.KindGone)
	case terminated, st == pb.GenericResult_GENERIC_STATUS_INIT_FAILURE, st == pb.GenericResult_GENERIC_STATUS_MEMORY_MANAGER_EVICTION:
		ce.Kind = engine.KindStatus
		return "the container ended: " + text, "the container did not start or was killed, most likely out of memory: see modal app logs, and give it more memory or a larger GPU"
	default:
		ce.Kind = wire.ReportedKind(text)
	}
	return "the function raised " + text, hintOf(ce.Kind)
}
