package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"beacon/engine"
)

// Health GETs the health URL. Success means that the region can be reached. It does not
// mean that a model is warm, because a health function has its own container.
func (d *Driver) Health(ctx context.Context) (engine.HealthReport, error) {
	if d.healthURL == nil {
		return engine.HealthReport{}, &engine.CallError{Op: "GET health", Kind: engine.KindRejected,
			Err: errors.New("no health_url is configured"), Hint: "set health_url of the region"}
	}
	report, err := d.askHealth(ctx)
	var ce *engine.CallError
	if errors.As(err, &ce) {
		ce.Sent = false // a health check runs no call
	}
	d.hide.Fields(&report)
	return report, d.hide.Error(named(named(named(err, d.healthHints), d.hints), lostHints))
}

func (d *Driver) askHealth(ctx context.Context) (engine.HealthReport, error) {
	get := &http.Request{Method: http.MethodGet, URL: d.healthURL, Host: d.healthURL.Host, Header: http.Header{}}
	x, err := d.do(ctx, get, "GET health "+shortURL(d.healthURL), healthBodyLimit)
	switch {
	case err != nil:
		return engine.HealthReport{}, err
	case isHandOver(x.status):
		return engine.HealthReport{}, x.fail(engine.KindRedirect, fmt.Errorf("HTTP %d: redirect, not followed", x.status))
	case x.status != http.StatusOK:
		return engine.HealthReport{}, d.refusal(x)
	}
	report, ce := d.dialect.Health(x.body)
	if ce != nil {
		return engine.HealthReport{}, x.fail(ce.Kind, ce.Err)
	}
	return report, nil
}
