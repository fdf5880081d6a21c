package function

import (
	"context"
	"strings"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	"google.golang.org/grpc/codes"

	"beacon/engine"
)

// spawnGrace is how long a spawn on its way may still bring its id after its context
// ended.
const spawnGrace = time.Second

// Submit spawns a call and returns its id, without waiting for anything else. The
// SDK repeats a spawn whose answer was lost under the same idempotency key, so that
// Modal makes one call of it.
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
	return engine.Reply{Call: &engine.Call{Handle: id, At: now.UTC()}, At: now}, nil
}

// arguments are by name. The prompt is the bare question: the function adds its own
// system prompt. Python takes no text that is not UTF-8.
func arguments(req engine.Request) map[string]any {
	return map[string]any{
		"model": req.Key.Model, "prompt": strings.ToValidUTF8(req.Prompt, "\uFFFD"),
		"temperature": req.Temperature, "max_tokens": req.MaxTokens,
	}
}

// spawnError adds whether the call may run nevertheless. It also removes a function that
// Modal no longer knows, because it may have been deployed again.
func (f *Driver) spawnError(err error, w *watch) error {
	ce, ok := err.(*engine.CallError)
	if !ok {
		return err
	}
	ce.Sent = w.mayHaveSent()
	st := rpcStatus(ce.Err)
	refused := st != nil && st.Code() == codes.Unavailable
	if ce.Sent && (ce.Kind == engine.KindRefused || ce.Kind == engine.KindStatus && !refused) {
		// An earlier try of the SDK got further than the last, or it is unknown whether
		// the call was made: as after a reset.
		ce.Kind, ce.Hint = engine.KindReset, hintOf(engine.KindReset)
	}
	if ce.Kind == engine.KindNotFound {
		f.keep(nil)
	}
	return ce
}

// lingering is a context that ends a grace period after ctx. A call whose id is lost
// would keep running and could be neither canceled nor collected.
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
