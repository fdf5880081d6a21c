package run

import (
	"context"
	"errors"
)

// The causes of cut calls: errHalted when a run is halted, errDropped when the store
// failed. A dropped call is not canceled at Modal.
var (
	errHalted  = errors.New("canceled")
	errDropped = errors.New("the store cannot be used")
)

// calls counts the running workers and probes and cuts their calls: all at once, from
// any goroutine, or one by one, from Engine.Run.
type calls struct {
	n    int
	ctx  context.Context
	cut  context.CancelCauseFunc
	cuts map[int]context.CancelCauseFunc // by execution
}

func newCalls() calls {
	c := calls{cuts: map[int]context.CancelCauseFunc{}}
	c.ctx, c.cut = context.WithCancelCause(context.Background())
	return c
}

// open makes the context of one execution's call.
func (c *calls) open(i int) (ctx context.Context) {
	ctx, c.cuts[i] = context.WithCancelCause(c.ctx)
	return ctx
}

// closed releases an execution's context.
func (c *calls) closed(i int) {
	c.cuts[i](nil)
	delete(c.cuts, i)
}

// areCut reports whether all calls were cut.
func (c *calls) areCut() bool { return c.ctx.Err() != nil }
