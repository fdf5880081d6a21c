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
	// After a 408 the result URL is asked again every lostPause. When only 408s come for
	// lostAfter, the call no longer exists (observed, not documented).
	lostPause = time.Second
	lostAfter = time.Minute
)

// Collect GETs the result URL once. It blocks until the call ends, or for 150 s, after
// which Modal redirects to it again. It starts no new run (Modal:
// guide/webhook-timeouts). Only after a 408 does it GET again, for a minute.
//
// Every error has Sent set, because the POST was accepted. These kinds mean that only
// the GET failed and the call can still be collected: refused, dns, reset, 408,
// rate_limited, and status with 502, 503 or 504. With any other kind the call has
// ended, or its answer is lost.
func (d *Driver) Collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	reply, err := d.collect(ctx, req, call)
	return reply, d.hide.Error(named(err, d.hints))
}

func (d *Driver) collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	target, err := d.handle(call)
	if err != nil {
		return engine.Reply{}, err
	}
	var lost time.Time // time of the first 408
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

// handle reads a stored result URL. It refuses a host other than the one configured now.
func (d *Driver) handle(call engine.Call) (*url.URL, error) {
	ce := &engine.CallError{Op: "GET result", Sent: true}
	u, err := url.Parse(string(call.Handle))
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
	x, err := d.do(ctx, get, op, BodyLimit(d.answerLimit))
	if err != nil {
		return engine.Reply{}, d.collectError(x, err)
	}
	switch {
	case isHandOver(x.status):
		return d.handOver(x, target, hops+1)
	case x.status == http.StatusNotFound || x.status == http.StatusGone:
		ce := d.refusal(x)
		return engine.Reply{}, Gone(ce, fmt.Errorf("the result is no longer at Modal: %w", ce.Err))
	}
	return d.answer(req, x)
}

// collectError makes KindReset of a body that was cut before its first byte. Modal
// delivers a result once, so another GET makes sense only when no byte has arrived.
func (d *Driver) collectError(x *exchange, err error) error {
	var ce *engine.CallError
	if errors.As(err, &ce) && ce.Kind == engine.KindCut && !x.started {
		ce.Kind, ce.Hint = engine.KindReset, Hint(engine.KindReset)
	}
	return d.sizeError(err)
}

// Gone sets ce to the error of a call that no longer exists at Modal, with the reason err.
func Gone(ce *engine.CallError, err error) *engine.CallError {
	ce.Kind, ce.Err, ce.Hint, ce.Sent = engine.KindGone, err, Hint(engine.KindGone), true
	return ce
}

// Pause waits for d. If the context ends before that, it returns the context's error.
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
