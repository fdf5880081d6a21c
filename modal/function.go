package modal

import (
	"context"
	"strings"
	"sync"

	sdk "github.com/modal-labs/modal-client/go"

	"beacon/engine"
)

// FunctionConfig is one region as a deployed function serves it.
type FunctionConfig struct {
	// Region names the region in errors.
	Region string
	// App and Function name what is deployed; "Class.method" is a method.
	App, Function string
	// Environment is the Modal environment; "" means the profile's own.
	Environment string
	// AnswerLimit is the longest text of an answer in bytes; 0 means 1 MiB.
	AnswerLimit int64
}

// Function is the driver of one region's function: it spawns calls, whose ids are
// known at once, whose results Modal keeps for a week, and which can be canceled.
// It is safe for concurrent use.
type Function struct {
	account     *Account
	cfg         FunctionConfig
	answerLimit int64

	looking chan struct{} // held by who looks the function up, capacity 1
	mu      sync.Mutex    // guards all below
	found   *sdk.Function // as looked up; nil before, and when Modal no longer knew it
	calls   map[string]*sdk.FunctionCall
}

var (
	_ engine.Driver    = (*Function)(nil)
	_ engine.LogReader = (*Function)(nil)
)

// Function makes the driver of a region and sends nothing. The error is an
// *engine.UsageError.
func (a *Account) Function(cfg FunctionConfig) (*Function, error) {
	class, method, isMethod := strings.Cut(cfg.Function, ".")
	switch {
	case cfg.App == "":
		return nil, usage(cfg.Region, "app is missing", "give the name of the app that was deployed")
	case class == "" || isMethod && method == "":
		return nil, usage(cfg.Region, "function is missing", `give its name, or a method as "Class.method"`)
	}
	limit := cfg.AnswerLimit
	if limit <= 0 {
		limit = defaultAnswerLimit
	}
	return &Function{
		account: a, cfg: cfg, answerLimit: limit,
		looking: make(chan struct{}, 1), calls: map[string]*sdk.FunctionCall{},
	}, nil
}

// name is the function for people.
func (f *Function) name() string { return f.cfg.App + "/" + f.cfg.Function }

// find looks the function up, once for all unless anew is set.
func (f *Function) find(ctx context.Context, anew bool) (*sdk.Function, error) {
	if fn := f.known(); fn != nil && !anew {
		return fn, nil
	}
	select {
	case f.looking <- struct{}{}:
		defer func() { <-f.looking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if fn := f.known(); fn != nil && !anew {
		return fn, nil
	}
	fn, err := f.lookUp(ctx)
	if err == nil {
		f.keep(fn)
	}
	return fn, err
}

func (f *Function) lookUp(ctx context.Context) (*sdk.Function, error) {
	client := f.account.client
	class, method, isMethod := strings.Cut(f.cfg.Function, ".")
	if !isMethod {
		return client.Functions.FromName(ctx, f.cfg.App, f.cfg.Function, &sdk.FunctionFromNameParams{Environment: f.cfg.Environment})
	}
	cls, err := client.Cls.FromName(ctx, f.cfg.App, class, &sdk.ClsFromNameParams{Environment: f.cfg.Environment})
	if err != nil {
		return nil, err
	}
	instance, err := cls.Instance(ctx, nil)
	if err != nil {
		return nil, err
	}
	return instance.Method(method)
}

func (f *Function) known() *sdk.Function {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.found
}

// keep remembers a function that was found; nil forgets it.
func (f *Function) keep(fn *sdk.Function) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found = fn
}

// Health asks Modal for the function and what it does now. No container starts for
// it, so it says deployed and reachable, never warm.
func (f *Function) Health(ctx context.Context) (engine.HealthReport, error) {
	op := "stats of " + f.name()
	fn, err := f.find(ctx, true)
	if err != nil {
		return engine.HealthReport{}, f.failure(ctx, op, err)
	}
	stats, err := fn.GetCurrentStats(ctx, nil)
	if err != nil {
		return engine.HealthReport{}, f.failure(ctx, op, err)
	}
	return engine.HealthReport{Backlog: &stats.Backlog, Containers: &stats.NumTotalRunners}, nil
}

// Close has nothing to close: the connection is the account's.
func (f *Function) Close() error { return nil }
