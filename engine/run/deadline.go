package run

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// deadlineError is the cause of a context that a deadline ended.
type deadlineError struct {
	name  string
	limit time.Duration
}

func (e *deadlineError) Error() string { return fmt.Sprintf("%s of %s passed", e.name, e.limit) }

// deadline ends a context after a time in which the process ran. When its timer fires
// after a standstill, it is set again for the time that the standstill took, so that an
// answer which arrived meanwhile is read and not canceled.
type deadline struct {
	beat *heartbeat
	err  *deadlineError
	from time.Time
	ctx  context.Context
	end  context.CancelCauseFunc

	mu    sync.Mutex // guards timer
	timer *time.Timer
}

// within returns a context that ends with err as its cause when the process has run for
// err's limit. Unlike a context of package context, it announces no Deadline and its Err
// is context.Canceled.
func (h *heartbeat) within(ctx context.Context, err *deadlineError) (context.Context, context.CancelFunc) {
	d := &deadline{beat: h, err: err, from: h.now()}
	d.ctx, d.end = context.WithCancelCause(ctx)
	d.set(err.limit)
	return d.ctx, func() {
		d.end(nil)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.timer.Stop()
	}
}

func (d *deadline) set(left time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.timer = d.beat.clock.AfterFunc(left, d.fire)
}

func (d *deadline) fire() {
	if left := d.err.limit - d.beat.ran(d.from, d.beat.now()); left > 0 {
		d.set(left)
		return
	}
	d.end(d.err)
}
