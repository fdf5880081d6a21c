package function

import (
	"context"
	"strings"
	"sync"

	sdk "github.com/modal-labs/modal-client/go"

	"beacon/engine"
	"beacon/modal/wire"
)

// Config is one region that is served by a deployed function.
type Config struct {
	// Region names the region in errors.
	Region string
	// App and Function are the deployed names; "Class.method" is a method.
	App, Function string
	// Environment is the Modal environment; "" means that of the profile.
	Environment string
	// AnswerLimit is the longest answer text in bytes; 0 means 1 MiB.
	AnswerLimit int64
}

// Driver is the driver of one region's function. It spawns calls: their ids are known at
// once, Modal keeps their results for 7 days, and they can be canceled. It is safe for
// concurrent use.
type Driver struct {
	account     *Account
	cfg         Config
	answerLimit int64

	looking chan struct{} // a lock for look-ups, of capacity 1
	mu      sync.Mutex    // guards all below
	found   *sdk.Function // nil before the look-up, and after Modal no longer knew it
	calls   map[string]*sdk.FunctionCall
}

var (
	_ engine.Driver    = (*Driver)(nil)
	_ engine.LogReader = (*Driver)(nil)
)

// Driver makes the driver of a region and sends nothing. The error is an
// *engine.UsageError.
func (a *Account) Driver(cfg Config) (*Driver, error) {
	class, method, isMethod := strings.Cut(cfg.Function, ".")
	switch {
	case cfg.App == "":
		return nil, wire.Usage(cfg.Region, "app is missing", "give the name of the app that was deployed")
	case class == "" || isMethod && method == "":
		return nil, wire.Usage(cfg.Region, "function is missing", `give its name, or a method as "Class.method"`)
	}
	return &Driver{
		account: a, cfg: cfg, answerLimit: wire.AnswerLimit(cfg.AnswerLimit),
		looking: make(chan struct{}, 1), calls: map[string]*sdk.FunctionCall{},
	}, nil
}

// name returns the function's name for errors.
func (f *Driver) name() string { return f.cfg.App + "/" + f.cfg.Function }

// find returns the function. It looks it up the first time, and again if again is set.
func (f *Driver) find(ctx context.Context, again bool) (*sdk.Function, error) {
	if fn := f.known(); fn != nil && !again {
		return fn, nil
	}
	select {
	case f.looking <- struct{}{}:
		defer func() { <-f.looking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if fn := f.known(); fn != nil && !again {
		return fn, nil
	}
	fn, err := f.lookUp(ctx)
	if err == nil {
		f.keep(fn)
	}
	return fn, err
}

func (f *Driver) lookUp(ctx context.Context) (*sdk.Function, error) {
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

func (f *Driver) known() *sdk.Function {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.found
}

// keep stores the result of a look-up; nil removes it.
func (f *Driver) keep(fn *sdk.Function) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found = fn
}

// Health asks Modal for the function, its backlog and its number of containers. It starts
// no container, so success means that the function is deployed, not that it is warm.
func (f *Driver) Health(ctx context.Context) (engine.HealthReport, error) {
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

// Close does nothing: the account owns the connection.
func (f *Driver) Close() error { return nil }
