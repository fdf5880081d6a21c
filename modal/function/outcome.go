package function

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	sdk "github.com/modal-labs/modal-client/go"

	"beacon/engine"
	"beacon/modal/wire"
)

const (
	// lookFor is how long one look at a call lasts. The SDK's default is 55 s.
	lookFor = 30 * time.Second
	// resultsKept is how long Modal keeps the result of a spawned call
	// (guide/function-invocation-methods).
	resultsKept = 7 * 24 * time.Hour
)

// Collect waits until the call has ended. It starts no new call and can be repeated,
// because Modal keeps the result. Every error has Sent set. An error has Ended set when
// the call has ended; otherwise the call can still be collected.
func (f *Driver) Collect(ctx context.Context, _ engine.Request, call engine.Call) (engine.Reply, error) {
	op := "collect " + wire.OneLine(string(call.Handle), 40)
	fc, err := f.call(ctx, op, call)
	if err != nil {
		return engine.Reply{}, err
	}
	w := &watch{resultMost: wire.BodyLimit(f.answerLimit)}
	within, slice := w.within(ctx), lookFor
	for {
		result, err := fc.Get(within, &sdk.FunctionCallGetParams{Timeout: &slice})
		switch {
		case err == nil:
			f.forget(string(call.Handle))
			return f.answer(op, result)
		case errors.As(err, &sdk.TimeoutError{}) && ctx.Err() == nil:
			continue // the call is still running
		}
		err = f.collectError(ctx, op, err, w)
		if ce, ok := err.(*engine.CallError); ok && ce.Ended {
			f.forget(string(call.Handle))
		}
		return engine.Reply{}, err
	}
}

// call returns the SDK's call of a stored handle. After a restart it asks Modal for it.
func (f *Driver) call(ctx context.Context, op string, call engine.Call) (*sdk.FunctionCall, error) {
	ended := &engine.CallError{Op: op, Ended: true}
	switch {
	case ctx.Err() != nil:
		return nil, wire.ContextError(ctx, op)
	case !strings.HasPrefix(string(call.Handle), "fc-"):
		return nil, wire.Gone(ended, errors.New("the stored handle is not a function call: another driver sent the question"))
	case !call.At.IsZero() && time.Since(call.At) > resultsKept:
		return nil, wire.Gone(ended, errors.New("the call is older than the 7 days that Modal keeps results"))
	}
	f.mu.Lock()
	fc := f.calls[string(call.Handle)]
	f.mu.Unlock()
	if fc != nil {
		return fc, nil
	}
	fc, err := f.account.client.FunctionCalls.FromID(ctx, string(call.Handle), nil)
	if err != nil {
		return nil, f.collectError(ctx, op, err, &watch{})
	}
	f.remember(fc)
	return fc, nil
}

// answer converts the return value of the Python function into an answer, through JSON,
// so that all drivers use one decoder.
func (f *Driver) answer(op string, result any) (engine.Reply, error) {
	at := time.Now()
	var body []byte
	value, err := jsonable(result)
	if err == nil {
		body, err = json.Marshal(value)
	}
	var ce *engine.CallError
	var a *engine.Answer
	if err != nil {
		ce = wire.Malformed("the function returned a value that is not plain: " + err.Error())
	} else if a, ce = wire.DecodeAnswer([]byte(f.account.hide.Replace(string(body)))); ce == nil && int64(len(a.Text)) > f.answerLimit {
		ce = wire.OverLimit(f.answerLimit)
	}
	if ce != nil {
		ce.Op, ce.Hint, ce.Sent, ce.Ended = op, hintOf(ce.Kind), true, true
		return engine.Reply{}, ce
	}
	f.account.hide.Fields(a)
	return engine.Reply{Answer: a, At: at}, nil
}

// Cancel ends the call at Modal. Its container keeps running for the next call.
func (f *Driver) Cancel(ctx context.Context, _ engine.Request, call engine.Call) (bool, error) {
	op := "cancel " + wire.OneLine(string(call.Handle), 40)
	fc, err := f.call(ctx, op, call)
	if err != nil {
		return false, err
	}
	if err := fc.Cancel(ctx, nil); err != nil {
		return false, f.failure(ctx, op, err)
	}
	f.forget(string(call.Handle))
	return true, nil
}
