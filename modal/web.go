package modal

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"beacon/engine"
)

const defaultAnswerLimit = 1 << 20

// WebConfig is one region as web functions serve it.
type WebConfig struct {
	// Region names the region in errors.
	Region string
	// InferenceURL takes the POST. HealthURL takes the health GET; without one,
	// Health says that there is none. Each is used as it is given, with no path
	// appended: a Modal web function has a host of its own and is served at "/"
	// (Modal: guide/webhook-urls).
	InferenceURL, HealthURL string
	// Key and Secret are a proxy token, sent as Modal-Key and Modal-Secret to the
	// hosts of the two URLs and nowhere else; both empty: none is sent
	// (Modal: guide/webhook-proxy-auth).
	Key, Secret string
	// AnswerLimit is the longest text of an answer in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network. The simulator in the process
	// gives its own, and is then reached whatever the URLs' host is.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Web is the driver of one region's web functions. It is safe for concurrent
// use.
type Web struct {
	region      string
	inference   *url.URL
	health      *url.URL // nil when there is none
	key, secret string
	answerLimit int64
	transport   *http.Transport
	hide        *strings.Replacer
}

var _ engine.Driver = (*Web)(nil)

// NewWeb checks the configuration and sends nothing. The error is an
// *engine.UsageError and never shows a credential.
func NewWeb(cfg WebConfig) (*Web, error) {
	inference, err := checkURL(cfg.Region, "inference_url", cfg.InferenceURL)
	if err != nil {
		return nil, err
	}
	var health *url.URL
	if cfg.HealthURL != "" {
		if health, err = checkURL(cfg.Region, "health_url", cfg.HealthURL); err != nil {
			return nil, err
		}
	}
	if err := checkCredentials(cfg, inference, health); err != nil {
		return nil, err
	}
	limit := cfg.AnswerLimit
	if limit <= 0 {
		limit = defaultAnswerLimit
	}
	return &Web{
		region: cfg.Region, inference: inference, health: health,
		key: cfg.Key, secret: cfg.Secret, answerLimit: limit,
		transport: newTransport(cfg.Dial),
		hide:      newHider(cfg.Key, cfg.Secret),
	}, nil
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
		t.Proxy = http.ProxyFromEnvironment
		t.DialContext = dialNetwork
	}
	return t
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
func (w *Web) Cancel(context.Context, engine.Request, engine.Call) (bool, error) {
	return false, nil
}

// Close drops the idle connections.
func (w *Web) Close() error {
	w.transport.CloseIdleConnections()
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
