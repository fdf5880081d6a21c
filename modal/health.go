package modal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"beacon/engine"
)

// Health GETs the health function. It says that the region can be reached, never
// that a model is warm: the function runs in a container of its own.
func (w *Web) Health(ctx context.Context) (engine.HealthReport, error) {
	if w.health == nil {
		return engine.HealthReport{}, &engine.CallError{Op: "GET health", Kind: engine.KindRejected,
			Err: errors.New("no health_url is configured"), Hint: "set health_url of the region"}
	}
	report, err := w.askHealth(ctx)
	var ce *engine.CallError
	if !errors.As(err, &ce) {
		return report, err
	}
	// Nothing runs at Modal on account of a health check.
	ce.Sent = false
	if hint := healthHints[ce.Kind]; hint != "" && ce.Hint == hints[ce.Kind] {
		ce.Hint = hint
	}
	return report, err
}

func (w *Web) askHealth(ctx context.Context) (engine.HealthReport, error) {
	get := &http.Request{Method: http.MethodGet, URL: w.health, Host: w.health.Host, Header: http.Header{}}
	x, err := w.do(ctx, get, "GET health "+shortURL(w.health), healthBodyLimit)
	switch {
	case err != nil:
		return engine.HealthReport{}, err
	case isHandOver(x.status):
		return engine.HealthReport{}, x.fail(engine.KindRedirect, fmt.Errorf("HTTP %d: redirect, not followed", x.status))
	case x.status != http.StatusOK:
		return engine.HealthReport{}, statusError(x)
	}
	return readHealth(x)
}

// readHealth takes what it can use; models_available counts when it is a list.
func readHealth(x *exchange) (engine.HealthReport, error) {
	o, ok := parseObject(x.body)
	if !ok {
		return engine.HealthReport{}, x.fail(engine.KindMalformed, errors.New("not a JSON object: "+firstBytes(x.body)))
	}
	report := engine.HealthReport{Status: oneLine(o.claim("status"), 100)}
	var list []json.RawMessage
	if raw := o["models_available"]; json.Unmarshal(raw, &list) == nil && list != nil {
		report.ModelsKnown, report.Models = true, []string{}
		for _, item := range list {
			if name, ok := text(item); ok {
				report.Models = append(report.Models, name)
			}
		}
	}
	return report, nil
}
