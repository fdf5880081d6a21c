package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// callParam is the query key by which a result URL names its call.
const callParam = "__modal_function_call_id"

// maxBody is the largest body of a POST, in bytes.
const maxBody = 8 << 20

// inference dispatches the requests to the function's path.
func (e *Edge) inference(x *exchange) {
	query := x.r.URL.Query()
	switch collects := query.Has(callParam); {
	case x.r.Method == http.MethodPost && collects:
		e.Book.Count(func(t *record.Record) { t.PostsToResult++ })
		app.Text(http.StatusBadRequest, fault.TextBadMethod).Write(x.w)
	case x.r.Method == http.MethodPost:
		e.post(x)
	case x.r.Method == http.MethodGet && collects:
		e.collect(x, query.Get(callParam))
	default:
		app.RefuseMethod(x.w, http.MethodPost)
	}
}

// post accepts a question, unless it cannot be read, a fault replaces the answer or the
// function refuses it before it needs a container.
func (e *Edge) post(x *exchange) {
	e.Book.Count(func(t *record.Record) { t.Posts++ })
	ask, ok := e.readAsk(x)
	if !ok {
		return
	}
	x.at = ask.Endpoint()
	hit := e.Faults.Strike(x.at, fault.OnInference)
	if hit.At(fault.AtEdge) {
		e.send(x, hit, hit.Reply())
		return
	}
	if no := x.form.refuse(e.App, ask); no != nil {
		no.Write(x.w)
		return
	}
	c := e.Pool.Accept(containers.Work{Ask: ask, Strike: hit, Reply: func(run app.Run) app.Reply {
		return hit.Shape(e.App.Answer(ask, run), ask, x.form.words)
	}})
	if c == nil {
		e.abort(x, containers.EndedClosed)
	}
	e.answer(x, c)
}

// readAsk reads the body. When it cannot be used, readAsk has answered and ok is false.
func (e *Edge) readAsk(x *exchange) (ask app.Ask, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		app.Text(http.StatusRequestEntityTooLarge, fault.TextTooLarge).Write(x.w)
		return app.Ask{}, false
	case err != nil:
		e.abort(x, containers.EndedLeft)
	}
	ask, err = x.form.read(body)
	if err == nil && !isJSON(x.r) {
		err = errors.New("content type is not application/json")
	}
	if err != nil {
		x.form.unreadable(err.Error()).Write(x.w)
		return app.Ask{}, false
	}
	if x.at.Region != "" {
		ask.Region = x.at.Region
	}
	return ask, true
}

// isJSON accepts a content type as the web framework does: JSON, or none given.
func isJSON(r *http.Request) bool {
	value := r.Header.Get("Content-Type")
	if value == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(value)
	return err == nil && kind == "application/json"
}

// collect answers a GET on a result URL.
func (e *Edge) collect(x *exchange, id string) {
	e.Book.Count(func(t *record.Record) { t.ResultGets++ })
	c := e.Pool.Call(id)
	if c == nil || x.at.Region != "" && c.Ask.Region != x.at.Region {
		e.notFound(x.w)
		return
	}
	x.at, x.call = c.Ask.Endpoint(), id
	if hit := e.Faults.Strike(x.at, fault.OnResult); hit != nil {
		e.send(x, hit, hit.Reply())
		return
	}
	e.answer(x, c)
}

// answer waits for a call as long as Modal holds a request, then gives out the result
// or hands over.
func (e *Edge) answer(x *exchange, c *containers.Call) {
	x.call = c.ID
	c.Join()
	defer c.Part()
	ready := c.Done
	if c.Strike.At(fault.EveryAnswer) {
		ready = nil
	}
	end := e.Pool.Wait(x.r.Context(), ready, e.Pool.Scaled(e.RedirectAfter))
	switch {
	case end == containers.EndedLeft || end == containers.EndedClosed:
		e.abort(x, end)
	case x.r.Method == http.MethodPost && c.Strike.At(fault.FirstAnswer):
		e.failFirst(x, c)
	case end == containers.EndedReady:
		e.deliver(x, c)
	default:
		e.handOver(x, c, e.resultURL(x))
	}
}

// failFirst answers a POST as its fault wants, in place of a result or a 303.
func (e *Edge) failFirst(x *exchange, c *containers.Call) {
	if location, changed := c.Strike.Location(x.r.Host, x.r.URL.EscapedPath()+"?"+callParam+"="+x.call); changed {
		e.handOver(x, c, location)
		return
	}
	e.send(x, c.Strike, app.Reply{})
}

// handOver writes the 303. An empty location omits the header.
func (e *Edge) handOver(x *exchange, c *containers.Call, location string) {
	c.Hop()
	e.Book.Count(func(t *record.Record) { t.HandOvers++ })
	if location != "" {
		x.w.Header().Set("Location", location)
	}
	x.w.Header().Set("Content-Length", "0")
	x.w.WriteHeader(http.StatusSeeOther)
}

// resultURL is the URL of this request, with the call's id in its query.
func (e *Edge) resultURL(x *exchange) string {
	query := x.r.URL.Query()
	query.Set(callParam, x.call)
	whole := url.URL{Scheme: "http", Host: x.r.Host, Path: x.r.URL.Path, RawPath: x.r.URL.RawPath, RawQuery: query.Encode()}
	if x.r.TLS != nil {
		whole.Scheme = "https"
	}
	return whole.String()
}

// deliver gives out a body once. A second request for it gets a 404.
func (e *Edge) deliver(x *exchange, c *containers.Call) {
	switch c.Claim() {
	case containers.Canceled:
		app.Text(http.StatusRequestTimeout, fault.TextMissing).Write(x.w)
	case containers.Again:
		e.Book.Count(func(t *record.Record) { t.SecondReads++ })
		app.Text(http.StatusNotFound, fault.TextInvalidCall).Write(x.w)
	default:
		whole := false
		defer func() { // also after a panic that ends the connection
			if !whole {
				c.Undeliver()
			}
		}()
		whole = e.send(x, c.Strike, c.Reply())
	}
}
