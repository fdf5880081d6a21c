package web

import (
	"net/http"
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

const healthLatency = 200 * time.Millisecond

// health answers without a container of the Pool: it never waits for a GPU.
func (e *Edge) health(x *exchange) {
	if x.r.Method != http.MethodGet {
		app.RefuseMethod(x.w, http.MethodGet)
		return
	}
	e.Book.Count(func(t *record.Record) { t.HealthGets++ })
	hit := e.Faults.Strike(x.at, fault.OnHealth)
	if hit.At(fault.AtEdge) {
		e.send(x, hit, hit.Reply())
		return
	}
	if end := e.Pool.Wait(x.r.Context(), nil, e.Pool.Scaled(healthLatency)); end != containers.EndedTime {
		e.abort(x, end)
	}
	e.send(x, hit, hit.Shape(e.App.Health(x.at.Region), app.Ask{}, x.form.health(e.App)))
}
