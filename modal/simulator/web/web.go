// Package web is Modal's edge with the web functions behind it: a question by POST, a 303
// for a slow call, its result once, and health. forms.go has the ways in which a kind of
// server reads and words them: the web function's own, OpenAI's (chat.go) and the hybrid
// router's (router.go). wire.go writes broken replies. It imports app, containers, fault
// and record. Start at Edge.ServeHTTP, then inference.go.
package web

import (
	"net/http"
	"strings"
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// Edge answers the requests to web functions. Its fields must not change after the first
// request. It starts no goroutine.
type Edge struct {
	App    *app.App
	Pool   *containers.Pool
	Faults *fault.Set
	Book   *record.Book

	RedirectAfter         time.Duration // not yet divided by Speed
	ProxyKey, ProxySecret string
}

// exchange is one request with the known facts about it so far.
type exchange struct {
	w    http.ResponseWriter
	r    *http.Request
	at   app.Endpoint
	form form
	call string // id, once there is one
}

// ServeHTTP answers one request. It ends a connection by panicking with
// [http.ErrAbortHandler].
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	region, way, ok := e.route(r.URL.Path)
	if !ok {
		e.notFound(w)
		return
	}
	if !e.authorized(r) {
		e.Book.Count(func(t *record.Record) { t.Unauthorized++ })
		app.Text(http.StatusUnauthorized, fault.TextNoCredentials).Write(w)
		return
	}
	x := &exchange{w: w, r: r, at: app.Endpoint{Region: region}, form: way.form}
	if way.health {
		e.health(x)
		return
	}
	e.inference(x)
}

func (e *Edge) notFound(w http.ResponseWriter) {
	e.Book.Count(func(t *record.Record) { t.NotFound++ })
	app.Text(http.StatusNotFound, fault.TextInvalidCall).Write(w)
}

// route finds the region of a path, if it has one, and the function there. Only
// lower-case paths exist.
func (e *Edge) route(path string) (region string, w way, ok bool) {
	if w, ok = ways[path]; ok {
		return "", w, true
	}
	region, function, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	w, ok = regionWays[function]
	if !ok || region == "" || region != strings.ToLower(region) {
		return "", way{}, false
	}
	return region, w, e.App.Serves(region)
}

// authorized checks the proxy credentials, when the server has any.
func (e *Edge) authorized(r *http.Request) bool {
	if e.ProxyKey == "" && e.ProxySecret == "" {
		return true
	}
	if r.Header.Get("Modal-Key") == e.ProxyKey && r.Header.Get("Modal-Secret") == e.ProxySecret {
		return true
	}
	return r.Header.Get("Authorization") == "Bearer "+e.ProxyKey+"."+e.ProxySecret
}
