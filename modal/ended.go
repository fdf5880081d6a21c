package modal

import (
	"context"
	"errors"
	"strings"

	sdk "github.com/modal-labs/modal-client/go"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"

	"beacon/engine"
)

// collectError names what a look at a call brought instead of an answer: an error of
// the look, or how the call ended.
func (f *Function) collectError(ctx context.Context, op string, err error, w *watch) error {
	if ctx.Err() != nil {
		return contextError(ctx, op)
	}
	ce := &engine.CallError{Op: op, Sent: true, Ended: true}
	if said, hint := f.callEnded(ce, err, w.ended()); said != "" {
		ce.Err, ce.Hint = f.say(said, err), hint
		return ce
	}
	if errors.Is(err, errExpired) {
		return gone(ce, errExpired)
	}
	err = f.failure(ctx, op, err)
	if looked, ok := err.(*engine.CallError); ok {
		looked.Sent = true
		looked.Ended = looked.Kind == engine.KindMalformed
		if looked.Kind == engine.KindNotFound {
			looked.Ended = true
			return gone(looked, f.say("the call is no longer at Modal: "+looked.Err.Error(), looked.Err))
		}
	}
	return err
}

// callEnded says how a call ended and sets the error's kind; "" when it has not. The
// SDK has one type for an exception, a killed container and a canceled call; the
// status below it tells them apart.
func (f *Function) callEnded(ce *engine.CallError, err error, st pb.GenericResult_GenericStatus) (said, hint string) {
	var remote sdk.RemoteError
	var timeout sdk.FunctionTimeoutError
	var internal sdk.InternalFailure
	switch {
	case errors.As(err, &timeout) && !errors.As(err, &sdk.TimeoutError{}):
		ce.Kind = engine.KindStatus
		return "the function ran into its own timeout: " + timeout.Exception, "raise timeout= where the function is deployed"
	case errors.As(err, &internal):
		ce.Kind = engine.KindStatus
		return "Modal lost the call: " + internal.Exception, functionHint(engine.KindStatus)
	case !errors.As(err, &remote):
		return "", ""
	}
	text := strings.TrimSpace(remote.Exception)
	terminated := st == pb.GenericResult_GENERIC_STATUS_TERMINATED
	switch {
	case text == "", terminated && strings.Contains(strings.ToLower(text), "cancel"):
		ce.Kind = engine.KindGone
		return "the call was ended at Modal, most likely canceled", functionHint(engine.KindGone)
	case terminated, st == pb.GenericResult_GENERIC_STATUS_INIT_FAILURE, st == pb.GenericResult_GENERIC_STATUS_MEMORY_MANAGER_EVICTION:
		ce.Kind = engine.KindStatus
		return "the container ended: " + text, "the container did not start or was killed, most likely out of memory: see modal app logs, and give it more memory or a larger GPU"
	case strings.HasPrefix(text, unknownModel):
		ce.Kind = engine.KindModel
	default:
		ce.Kind = engine.KindAnswer
	}
	return "the function raised " + text, functionHint(ce.Kind)
}
