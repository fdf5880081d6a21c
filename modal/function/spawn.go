package function

import (
	"context"
	"strings"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	"google.golang.org/grpc/codes"

	"beacon/engine"
	"beacon/engine/foreign"
)

// spawnGrace is how long a started spawn may still return its id after its context ended.
const spawnGrace = time.Second

// Submit spawns a call and returns its id at once. If the response to a spawn is lost, the
// SDK repeats it with the same idempotency key, so that Modal makes only one call.
func (f *Driver) Submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	op := "spawn " + f.name()
	fn, err := f.find(ctx, false)
	if err != nil || ctx.Err() != nil {
		return engine.Reply{}, f.failure(ctx, op, err)
	}
	w := &watch{}
	going, stop := lingering(ctx, spawnGrace)
	defer stop()
	call, err := fn.Spawn(w.within(going), nil, arguments(req))
	id := w.spawned()
	switch {
	case err == nil:
		id = call.FunctionCallID
		f.remember(call)
	case id == "":
		ce := f.failure(ctx, op, err)
		return engine.Reply{}, f.spawnError(ce, w)
	}
	now := time.Now()
	return engine.Reply{Call: &engine.Call{Handle: foreign.Text(id), At: now.UTC()}, At: now}, nil
}

// arguments returns the arguments by name. The prompt is only the question; the function
// adds its system prompt. Invalid UTF-8 is replaced, because Python does not accept it.
func arguments(req engine.Request) map[string]any {
	return map[string]any{
		"model": req.Key.Model, "prompt": strings.ToValidUTF8(string(req.Prompt), "\uFFFD"),
		"temperature": req.Temperature, "max_tokens": req.MaxTokens,
	}
}

// spawnError sets Sent if the call may run although the spawn failed. It also forgets a
// function that Modal no longer knows, because it may have been deployed again.
func (f *Driver) spawnError(err error, w *watch) error {
	ce, ok := err.(*engine.CallError)
	if !ok {
		return err
	}
	ce.Sent = w.mayHaveSent()
	st := rpcStatus(ce.Err)
	refused := st != nil && st.Code() == codes.Unavailable
	if ce.Sent && (ce.Kind == engine.KindRefused || ce.Kind == engine.KindStatus && !refused) {
		// An earlier try of the SDK got further than the last one, or it is unknown
		// whether the call was made. Both are treated like a reset.
		ce.Kind, ce.Hint = engine.KindReset, hintOf(engine.KindReset)
	}
	if ce.Kind == engine.KindNotFound {
		f.keep(nil)
	}
	return ce
}

// lingering returns a context that ends a grace period after ctx. Without it the id of a
// call could be lost, which would keep running and could not be canceled or collected.
func lingering(ctx context.Context, grace time.Duration) (context.Context, func()) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var timer *time.Timer
	armed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(armed)
		timer = time.AfterFunc(grace, cancel)
	})
	return out, func() {
		if !stop() {
			<-armed
			timer.Stop()
		}
		cancel()
	}
}

func (f *Driver) remember(call *sdk.FunctionCall) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[call.FunctionCallID] = call
}

func (f *Driver) forget(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.calls, id)
}
