package wire

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
	// lostPause and lostAfter: after a 408 the result URL is asked again. When the 408
	// lasts this long, the call no longer exists (seen, not documented).
	lostPause = time.Second
	lostAfter = time.Minute
)

// Collect GETs the result URL once: it blocks until the call ends, or for 150 s,
// after which Modal redirects to it again. It starts no new run (Modal:
// guide/webhook-timeouts). Only a 408 is asked again here, for a minute.
//
// Every error has Sent set: the POST was accepted. These kinds mean that the GET
// failed and the call may still be collected: refused, dns, reset, 408,
// rate_limited, and status with 502, 503 or 504. With every other kind the call
// itself has ended, or its answer is lost.
func (d *Driver) Collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	reply, err := d.collect(ctx, req, call)
	return reply, named(err, d.dialect.Hints(false))
}

func (d *Driver) collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	target, err := d.handle(call)
	if err != nil {
		return engine.Reply{}, err
	}
	var lost time.Time // since when the answer is 408
	for {
		reply, err := d.collectOnce(ctx, req, target, call.Hops)
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
			return reply, Gone(ce, fmt.Errorf("result URL answered 408 for %v: %w", lostAfter, ce.Err))
		}
		if err := Pause(ctx, ce.Op, lostPause); err != nil {
			return reply, err
		}
	}
}

// handle reads a stored result URL. It refuses any host but the one that is configured
// today.
func (d *Driver) handle(call engine.Call) (*url.URL, error) {
	ce := &engine.CallError{Op: "GET result", Sent: true}
	u, err := url.Parse(call.Handle)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
		return nil, Gone(ce, errors.New("the stored result URL cannot be used"))
	case origin(u) != origin(d.inference):
		return nil, Gone(ce, fmt.Errorf("the result is at %s, and %s changed to %s",
			OneLine(origin(u), 100), d.key, origin(d.inference)))
	}
	return u, nil
}

func (d *Driver) collectOnce(ctx context.Context, req engine.Request, target *url.URL, hops int) (engine.Reply, error) {
	op := "GET result " + shortURL(target)
	get := &http.Request{Method: http.MethodGet, URL: target, Host: target.Host, Header: http.Header{}}
	x, err := d.do(ctx, get, op, d.answerBodyLimit())
	if err != nil {
		return engine.Reply{}, d.collectError(x, err)
	}
	switch {
	case isHandOver(x.Status):
		return d.handOver(x, target, hops+1)
	case x.Status == http.StatusNotFound || x.Status == http.StatusGone:
		ce := d.refusal(x)
		return engine.Reply{}, Gone(ce, fmt.Errorf("the result is no longer at Modal: %w", ce.Err))
	}
	return d.answer(req, x)
}

// collectError separates a body that broke off from one that never began. Modal
// delivers a result once, so only the latter is worth another GET.
func (d *Driver) collectError(x *Exchange, err error) error {
	var ce *engine.CallError
	if errors.As(err, &ce) && ce.Kind == engine.KindCut && !x.started {
		ce.Kind, ce.Hint = engine.KindReset, Hint(engine.KindReset)
	}
	return d.sizeError(err)
}

// Gone makes ce an error about a call that has ended at Modal, for the reason err.
func Gone(ce *engine.CallError, err error) *engine.CallError {
	ce.Kind, ce.Err, ce.Hint, ce.Sent = engine.KindGone, err, Hint(engine.KindGone), true
	return ce
}

// Pause waits for d, or until the context ends: then with the context's error.
func Pause(ctx context.Context, op string, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ContextError(ctx, op)
	}
}
