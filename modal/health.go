package modal

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"beacon/engine"
)

// Health GETs the health function. It says that the region can be reached, never
// that a model is warm: the function runs in a container of its own.
func (c *caller) Health(ctx context.Context) (engine.HealthReport, error) {
	if c.healthURL == nil {
		return engine.HealthReport{}, &engine.CallError{Op: "GET health", Kind: engine.KindRejected,
			Err: errors.New("no health_url is configured"), Hint: "set health_url of the region"}
	}
	report, err := c.askHealth(ctx)
	var ce *engine.CallError
	if errors.As(err, &ce) {
		ce.Sent = false // nothing runs at Modal on account of a health check
	}
	return report, named(err, c.dialect.hints(true))
}

func (c *caller) askHealth(ctx context.Context) (engine.HealthReport, error) {
	get := &http.Request{Method: http.MethodGet, URL: c.healthURL, Host: c.healthURL.Host, Header: http.Header{}}
	x, err := c.do(ctx, get, "GET health "+shortURL(c.healthURL), healthBodyLimit)
	switch {
	case err != nil:
		return engine.HealthReport{}, err
	case isHandOver(x.status):
		return engine.HealthReport{}, x.fail(engine.KindRedirect, fmt.Errorf("HTTP %d: redirect, not followed", x.status))
	case x.status != http.StatusOK:
		return engine.HealthReport{}, c.refusal(x)
	}
	return c.dialect.health(x)
}
