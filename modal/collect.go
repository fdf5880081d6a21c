package modal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"beacon/engine"
)

const (
	// lostPause and lostAfter: a 408 at a result URL is asked again, and when it
	// lasts this long the call is no more (seen, not documented).
	lostPause = time.Second
	lostAfter = time.Minute
)

// Collect GETs the result URL once: it blocks until the call ends, or for 150 s,
// after which Modal redirects to it again, and it starts no new run (Modal:
// guide/webhook-timeouts). A 408 alone is asked again in here, for a minute.
//
// Every error has Sent set: the POST was accepted. These kinds mean that the poll
// failed and the call may still be collected: refused, dns, reset, 408,
// rate_limited, and status with 502, 503 or 504. With every other kind the call
// itself has ended, or its answer is lost.
func (c *caller) Collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	reply, err := c.collect(ctx, req, call)
	return reply, named(err, c.dialect.hints(false))
}

func (c *caller) collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	target, err := c.handle(call)
	if err != nil {
		return engine.Reply{}, err
	}
	var lost time.Time // since when the answer is 408
	for {
		reply, err := c.collectOnce(ctx, req, target, call.Hops)
		var ce *engine.CallError
		if !errors.As(err, &ce) {
			return reply, err
		}
		ce.Sent = true
		if ce.Kind != engine.KindTimeout408 {
			return reply, err
		}
		if lost.IsZero() {
			lost = time.Now()
		}
		if time.Since(lost) >= lostAfter {
			ce.GaveUp = true
			return reply, gone(ce, fmt.Errorf("result URL answered 408 for %v: %w", lostAfter, ce.Err))
		}
		if err := pause(ctx, ce.Op, lostPause); err != nil {
			return reply, err
		}
	}
}

// handle reads a stored result URL. It goes to the host that is configured today
// or nowhere.
func (c *caller) handle(call engine.Call) (*url.URL, error) {
	ce := &engine.CallError{Op: "GET result", Sent: true}
	u, err := url.Parse(call.Handle)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
		return nil, gone(ce, errors.New("the stored result URL cannot be used"))
	case origin(u) != origin(c.inference):
		return nil, gone(ce, fmt.Errorf("the result is at %s, and %s changed to %s",
			oneLine(origin(u), 100), c.key, origin(c.inference)))
	}
	return u, nil
}

func (c *caller) collectOnce(ctx context.Context, req engine.Request, target *url.URL, hops int) (engine.Reply, error) {
	op := "GET result " + shortURL(target)
	get := &http.Request{Method: http.MethodGet, URL: target, Host: target.Host, Header: http.Header{}}
	x, err := c.do(ctx, get, op, c.answerBodyLimit())
	if err != nil {
		return engine.Reply{}, c.collectError(x, err)
	}
	switch {
	case isHandOver(x.status):
		return c.handOver(x, target, hops+1)
	case x.status == http.StatusNotFound || x.status == http.StatusGone:
		ce := c.refusal(x)
		return engine.Reply{}, gone(ce, fmt.Errorf("the result is no longer at Modal: %w", ce.Err))
	}
	return c.answer(req, x)
}

// collectError tells a body that broke off from one that never began: Modal
// delivers a result once, so only the latter is worth another GET.
func (c *caller) collectError(x *exchange, err error) error {
	var ce *engine.CallError
	if errors.As(err, &ce) && ce.Kind == engine.KindCut && !x.started {
		ce.Kind, ce.Hint = engine.KindReset, hints[engine.KindReset]
	}
	return c.sizeError(err)
}

// gone makes an error one about a call that is no more.
func gone(ce *engine.CallError, err error) *engine.CallError {
	ce.Kind, ce.Err, ce.Hint, ce.Sent = engine.KindGone, err, hints[engine.KindGone], true
	return ce
}

// pause waits, or ends with the context.
func pause(ctx context.Context, op string, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return contextError(ctx, op)
	}
}
