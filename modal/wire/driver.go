package wire

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"beacon/engine"
)

const defaultAnswerLimit = 1 << 20

// Driver is an engine.Driver over HTTP, safe for concurrent use. It has the parts that
// are the same for every server: the POST of a question, the GETs at its result URL, the
// health GET, credentials, size limits, and the kinds of errors. A Dialect has the
// differences between servers.
type Driver struct {
	key         string   // the config key that sets inference
	inference   *url.URL // takes the POST; a result URL must have its origin
	healthURL   *url.URL // may be nil
	credentials map[string]string
	answerLimit int64
	transport   *http.Transport
	hide        *Hider
	dialect     Dialect
	hints       map[engine.Kind]string
	healthHints map[engine.Kind]string
}

var _ engine.Driver = (*Driver)(nil)

// Dialect is the protocol of one kind of server: its JSON and its errors.
type Dialect interface {
	// Question returns the body of a POST, to be encoded as JSON.
	Question(req engine.Request) any
	// Answer reads the body of a good response. Its error has Kind and Err.
	Answer(req engine.Request, body []byte) (*engine.Answer, *engine.CallError)
	// Refusal may improve the error of a response that is neither an answer nor a
	// redirect.
	Refusal(status int, body []byte, ce *engine.CallError)
	// Health reads the body of a good response of the health URL. Its error has Kind and
	// Err.
	Health(body []byte) (engine.HealthReport, *engine.CallError)
}

// Link has the URLs and credentials with which a driver reaches its server. The
// credentials are optional. They are sent only to the hosts of the two URLs.
type Link struct {
	Region      string   // names the region in errors
	URLKey      string   // the config key that sets Inference
	Inference   *url.URL // takes the POST
	Health      *url.URL // takes the health GET; may be nil
	Proxy       ProxyToken
	Bearer      string
	BearerEnv   string // the variable that holds Bearer, for errors; "" means OPENAI_API_KEY
	AnswerLimit int64  // longest answer text in bytes; 0 means 1 MiB
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Hints replace the common ones; HealthHints come before them in health checks.
	Hints, HealthHints map[engine.Kind]string
}

// New makes a driver and sends nothing. It refuses unsafe credentials. The error is an
// *engine.UsageError and never shows a credential.
func New(l Link, d Dialect) (*Driver, error) {
	if err := checkCredentials(l); err != nil {
		return nil, err
	}
	return &Driver{
		key: l.URLKey, inference: l.Inference, healthURL: l.Health,
		credentials: l.headers(), answerLimit: AnswerLimit(l.AnswerLimit),
		transport: newTransport(l.Dial), hide: NewHider(l.Proxy.Key, l.Proxy.Secret, l.Bearer), dialect: d,
		hints: l.Hints, healthHints: l.HealthHints,
	}, nil
}

// NewBelow makes the driver of a server whose two URLs are paths below the base URL that
// the config key base_url sets. It checks the base URL and fills in those fields of l.
func NewBelow(base, inference, health string, l Link, d Dialect) (*Driver, error) {
	u, err := CheckURL(l.Region, baseURL, base)
	if err != nil {
		return nil, err
	}
	if u.Path == "" {
		u.Path = "/" // without it a joined path would not begin with a slash
	}
	l.URLKey, l.Inference, l.Health = baseURL, u.JoinPath(inference), u.JoinPath(health)
	return New(l, d)
}

// AnswerLimit returns the longest answer text in bytes; a configured 0 means 1 MiB.
func AnswerLimit(configured int64) int64 {
	if configured <= 0 {
		return defaultAnswerLimit
	}
	return configured
}

// headers returns the request headers that carry the credentials.
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

// newTransport makes a transport that is used without an http.Client, because that could
// follow a redirect, keep a cookie or read credentials from a URL.
func newTransport(dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	t := &http.Transport{
		DialContext:         dial,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		// With HTTP/1 every endpoint of a region needs its own connection.
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		// The size limit of a body counts the received bytes, so the transport must
		// not decompress them.
		DisableCompression: true,
		// Modal sends nothing for up to 150 s while a call runs; pings detect a dead
		// connection.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}
	if dial == nil {
		t.Proxy = proxy
		t.DialContext = dialNetwork
	}
	return t
}

// proxy returns the proxy of the environment, but none for this machine: credentials
// may be sent to it unencrypted and must not reach a proxy.
func proxy(r *http.Request) (*url.URL, error) {
	if engine.Loopback(r.URL.Hostname()) {
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

// Cancel returns false, because Modal documents no way to cancel a web function's call by
// its URL. Modal cancels the call within about two minutes after the connection was closed
// (Modal: guide/function-invocation-methods). Submit and Collect close the connection when
// their context ends.
func (d *Driver) Cancel(context.Context, engine.Request, engine.Call) (bool, error) {
	return false, nil
}

// Close closes the idle connections.
func (d *Driver) Close() error {
	d.transport.CloseIdleConnections()
	return nil
}
