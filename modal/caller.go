package modal

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"beacon/engine"
)

const defaultAnswerLimit = 1 << 20

// caller is what every driver over HTTP does alike: the POST of a question, the
// GETs at its result URL, the health GET, credentials, bounds, and the naming of
// what went wrong. What differs from server to server is its dialect.
type caller struct {
	key         string   // of the configuration, that sets inference
	inference   *url.URL // takes the POST; its origin alone sees the credentials
	healthURL   *url.URL // nil when there is none
	credentials map[string]string
	secrets     []string
	answerLimit int64
	transport   *http.Transport
	hide        *strings.Replacer
	dialect     dialect
}

// dialect is how a kind of server is spoken to.
type dialect interface {
	// question is the body of a POST, to be encoded as JSON.
	question(req engine.Request) any
	// answer reads the body of a good response. Its error has Kind and Err.
	answer(req engine.Request, body []byte) (*engine.Answer, *engine.CallError)
	// refusal may name a status better than its number does.
	refusal(x *exchange, ce *engine.CallError)
	// health reads a good response of the health URL.
	health(x *exchange) (engine.HealthReport, error)
	// hints replace some of the common ones, of a call or of a health check.
	hints(health bool) map[engine.Kind]string
}

// link is how a driver reaches its server.
type link struct {
	region      string
	key         string // of the configuration, that sets the first URL
	inference   *url.URL
	health      *url.URL
	proxy       proxyToken
	bearer      string
	answerLimit int64
	dial        func(ctx context.Context, network, addr string) (net.Conn, error)
}

// newCaller refuses credentials that must not be sent as they are.
func newCaller(l link, d dialect) (caller, error) {
	if err := checkCredentials(l); err != nil {
		return caller{}, err
	}
	limit := l.answerLimit
	if limit <= 0 {
		limit = defaultAnswerLimit
	}
	secrets := tokens(l.proxy.key, l.proxy.secret, l.bearer)
	return caller{
		key: l.key, inference: l.inference, healthURL: l.health,
		credentials: l.headers(), secrets: secrets, answerLimit: limit,
		transport: newTransport(l.dial), hide: newHider(secrets...), dialect: d,
	}, nil
}

// headers are the credentials as they travel.
func (l link) headers() map[string]string {
	h := map[string]string{}
	if l.proxy.key != "" {
		h["Modal-Key"], h["Modal-Secret"] = l.proxy.key, l.proxy.secret
	}
	if l.bearer != "" {
		h["Authorization"] = "Bearer " + l.bearer
	}
	return h
}

// tokens leaves out what is not set.
func tokens(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// newTransport is used without an http.Client, so that nothing stands above it
// that could follow a redirect, keep a cookie or read credentials from a URL.
func newTransport(dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	t := &http.Transport{
		DialContext:         dial,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		// Every endpoint of a region is a connection of its own in HTTP/1.
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		// A body is bounded by what arrives, so nothing may be blown up here.
		DisableCompression: true,
		// Modal is silent for up to 150 s while a call runs; a ping tells that
		// from a dead connection.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}
	if dial == nil {
		t.Proxy = proxy
		t.DialContext = dialNetwork
	}
	return t
}

// proxy is that of the environment, and none for this machine: what may go
// unencrypted there must not leave it.
func proxy(r *http.Request) (*url.URL, error) {
	if loopback(r.URL.Hostname()) {
		return nil, nil
	}
	return http.ProxyFromEnvironment(r)
}

func dialNetwork(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 15 * time.Second}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return newEager(c), nil
}

// Cancel says false: Modal documents no way to cancel a web function's call by
// its URL. Hanging up is what cancels it, within about two minutes (Modal:
// guide/function-invocation-methods); the end of the context that Submit or
// Collect was given hangs up.
func (c *caller) Cancel(context.Context, engine.Request, engine.Call) (bool, error) {
	return false, nil
}

// Close drops the idle connections.
func (c *caller) Close() error {
	c.transport.CloseIdleConnections()
	return nil
}

// newHider replaces the credentials wherever a server echoes them. What is shorter
// is no token, and would be found in ordinary words.
func newHider(secrets ...string) *strings.Replacer {
	var pairs []string
	for _, s := range secrets {
		if len(s) >= 4 {
			pairs = append(pairs, s, "[hidden]")
		}
	}
	return strings.NewReplacer(pairs...)
}
