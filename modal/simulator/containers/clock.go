package containers

import (
	"context"
	"time"
)

// Ending is why a wait ended.
type Ending int

// The ends of a wait.
const (
	EndedReady  Ending = iota // ready was closed
	EndedTime                 // the time has passed
	EndedLeft                 // the client left
	EndedClosed               // Close was called
)

// Wait ends at the first of: ready, d, the end of ctx (the client left), Close. A nil
// ready never comes. A ready that is closed already counts before a client that has left.
func (p *Pool) Wait(ctx context.Context, ready <-chan struct{}, d time.Duration) Ending {
	timer := time.NewTimer(d)
	defer timer.Stop()
	return p.wait(ctx, ready, timer.C)
}

// Hang waits until the client leaves or Close.
func (p *Pool) Hang(ctx context.Context) Ending { return p.wait(ctx, nil, nil) }

func (p *Pool) wait(ctx context.Context, ready <-chan struct{}, over <-chan time.Time) Ending {
	select {
	case <-p.stop:
		return EndedClosed
	case <-ready:
		return EndedReady
	default:
	}
	select {
	case <-ready:
		return EndedReady
	case <-over:
		return EndedTime
	case <-p.stop:
		return EndedClosed
	case <-ctx.Done():
	}
	select {
	case <-p.stop: // Close has ended the client's connection
		return EndedClosed
	default:
		return EndedLeft
	}
}

// sleep passes the time of a container; early ends it before. No time at all needs no
// timer.
func (p *Pool) sleep(early <-chan struct{}, d time.Duration) Ending {
	if d <= 0 {
		return EndedTime
	}
	return p.Wait(context.Background(), early, d)
}

// after runs f under the lock once d has passed, unless it was stopped before. The
// caller holds the lock, also when it calls stop.
func (p *Pool) after(d time.Duration, f func()) (stop func()) {
	if p.closed {
		return func() {}
	}
	p.tasks.Add(1)
	over := false
	timer := time.AfterFunc(d, func() {
		defer p.tasks.Done()
		p.mu.Lock()
		defer p.mu.Unlock()
		if !over {
			f()
		}
	})
	return func() {
		// A timer that has fired already ends its task in its own goroutine.
		if !over && timer.Stop() {
			p.tasks.Done()
		}
		over = true
	}
}
