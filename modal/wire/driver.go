package wire

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

// Driver is an engine.Driver over HTTP, safe for concurrent use. It has all that is
// the same for every server: the POST of a question, the GETs at its result URL, the
// health GET, credentials, bounds, and the naming of errors. A Dialect has the differences
// between servers.
type Driver struct {
	key         string   // the config key that sets inference
	inference   *url.URL // takes the POST; its origin alone sees the credentials
	healthURL   *url.URL // nil when there is none
	credentials map[string]string
	secrets     []string
	answerLimit int64
	transport   *http.Transport
	hide        *strings.Replacer
	dialect     Dialect
}

var _ engine.Driver = (*Driver)(nil)

// Dialect is the protocol of one kind of server: its JSON and its errors.
type Dialect interface {
	// Question is the body of a POST, to be encoded as JSON.
	Question(req engine.Request) any
	// Answer reads the body of a good response. Its error has Kind and Err.
	Answer(req engine.Request, body []byte) (*engine.Answer, *engine.CallError)
	// Refusal may improve the error of a response that is neither an answer nor a
	// redirect.
	Refusal(x *Exchange, ce *engine.CallError)
	// Health reads a good response of the health URL.
	Health(x *Exchange) (engine.HealthReport, error)
	// Hints replace the common hints of some kinds, for a call or for a health check.
	Hints(health bool) map[engine.Kind]string
}

// Link is how a driver reaches its server. The credentials are optional; they go to
// the hosts of the two URLs and nowhere else.
type Link struct {
	Region      string   // names the region in errors
	URLKey      string   // the config key that sets Inference
	Inference   *url.URL // takes the POST
	Health      *url.URL // takes the health GET; nil when there is none
	Proxy       ProxyToken
	Bearer      string
	AnswerLimit int64 // longest text of an answer in bytes; 0 means 1 MiB
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New makes a driver and sends nothing. It refuses credentials that must not be sent
// as they are. The error is an *engine.UsageError and never shows a credential.
func New(l Link, d Dialect) (*Driver, error) {
	if err := checkCredentials(l); err != nil {
		return nil, err
	}
	secrets := tokens(l.Proxy.Key, l.Proxy.Secret, l.Bearer)
	return &Driver{
		key: l.URLKey, inference: l.Inference, healthURL: l.Health,
		credentials: l.headers(), secrets: secrets, answerLimit: AnswerLimit(l.AnswerLimit),
		transport: newTransport(l.Dial), hide: NewHider(secrets...), dialect: d,
	}, nil
}

// AnswerLimit is the longest text of an answer in bytes, where 0 means the default.
func AnswerLimit(configured int64) int64 {
	if configured <= 0 {
		return defaultAnswerLimit
	}
	return configured
}

// headers are the request headers with the credentials.
func (l Link) headers() map[string]string {
	h := map[string]string{}
	if l.Proxy.Key != "" {
		h["Modal-Key"], h["Modal-Secret"] = l.Proxy.Key, l.Proxy.Secret
	}
	if l.Bearer != "" {
		h["Authorization"] = "Bearer " + l.Bearer
	}
	return h
}

// tokens leaves out the empty ones.
func tokens(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// newTransport is used without an http.Client, which could follow a redirect, keep a
// cookie or read credentials from a URL.
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
		// The bound of a body counts the bytes that arrive, so they must not be
		// expanded here.
		DisableCompression: true,
		// Modal is silent for up to 150 s while a call runs; a ping finds out whether
		// the connection is dead.
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
	if Loopback(r.URL.Hostname()) {
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

// Cancel returns false: Modal documents no way to cancel a web function's call by its
// URL. Modal cancels it within about two minutes after the connection was closed (Modal:
// guide/function-invocation-methods), and the end of the context of Submit or Collect
// closes it.
func (d *Driver) Cancel(context.Context, engine.Request, engine.Call) (bool, error) {
	return false, nil
}

// Close drops the idle connections.
func (d *Driver) Close() error {
	d.transport.CloseIdleConnections()
	return nil
}

// NewHider replaces the credentials wherever a server echoes them. Secrets of less
// than 4 bytes are left out: they would match ordinary words.
func NewHider(secrets ...string) *strings.Replacer {
	var pairs []string
	for _, s := range secrets {
		if len(s) >= 4 {
			pairs = append(pairs, s, "[hidden]")
		}
	}
	return strings.NewReplacer(pairs...)
}
