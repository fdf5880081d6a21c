// Package web is the driver of Modal's web functions: one POST, and a GET at the result
// URL when the call takes longer than Modal keeps a request open. It imports engine and wire.
package web

import (
	"context"
	"encoding/json"
	"net"
	"net/url"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/wire"
)

// Config is one region that is served by web functions.
type Config struct {
	// Region names the region in errors.
	Region string
	// InferenceURL takes the POST. HealthURL takes the health GET; if it is empty,
	// Health returns an error. No path is appended to either, because a Modal web
	// function has its own host and is served at "/" (Modal: guide/webhook-urls).
	InferenceURL, HealthURL string
	// Key and Secret are a proxy token. They are sent as Modal-Key and Modal-Secret,
	// only to the hosts of the two URLs (Modal: guide/webhook-proxy-auth). If both are
	// empty, no token is sent. A host that is neither Modal's nor this machine is refused
	// unless TokenElsewhere is set.
	Key, Secret    string
	TokenElsewhere bool
	// AnswerLimit is the longest answer text in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network. With the Dial of a simulator in the
	// process every host of a URL leads to it.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New makes the driver of one region's web functions. It checks the configuration
// and sends nothing. The error is an *engine.UsageError and never shows a credential.
func New(cfg Config) (*wire.Driver, error) {
	inference, err := wire.CheckURL(cfg.Region, "inference_url", cfg.InferenceURL)
	if err != nil {
		return nil, err
	}
	var health *url.URL
	if cfg.HealthURL != "" {
		if health, err = wire.CheckURL(cfg.Region, "health_url", cfg.HealthURL); err != nil {
			return nil, err
		}
	}
	return wire.New(wire.Link{
		Region: cfg.Region, URLKey: "inference_url", Inference: inference, Health: health,
		Proxy: wire.ProxyToken{Key: cfg.Key, Secret: cfg.Secret, Elsewhere: cfg.TokenElsewhere}, AnswerLimit: cfg.AnswerLimit, Dial: cfg.Dial,
		HealthHints: healthHints,
	}, dialect{})
}

// dialect is the protocol of the functions in modal/deploy.
type dialect struct{}

// Question sends only the question; the endpoint adds its system prompt.
func (dialect) Question(req engine.Request) any {
	return struct {
		Model       string  `json:"model"`
		Prompt      string  `json:"prompt"`
		Temperature float64 `json:"temperature"`
		MaxTokens   int     `json:"max_tokens"`
	}{string(req.Key.Model), string(req.Prompt), req.Temperature, req.MaxTokens}
}

func (dialect) Answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return wire.DecodeAnswer(body)
}

func (dialect) Refusal(int, []byte, *engine.CallError) {}

// Health reads the fields that have the right type. The models are known only if
// models_available is a list.
func (dialect) Health(body []byte) (engine.HealthReport, *engine.CallError) {
	o, ok := wire.ParseObject(body)
	if !ok {
		return engine.HealthReport{}, wire.Malformed("not a JSON object: " + wire.FirstBytes(body))
	}
	report := engine.HealthReport{Status: foreign.Text(wire.OneLine(o.Claim("status"), 100))}
	var list []json.RawMessage
	if raw := o["models_available"]; json.Unmarshal(raw, &list) == nil && list != nil {
		ids, ce := wire.ModelIDs(list, wire.Text)
		if ce != nil {
			return engine.HealthReport{}, ce
		}
		report.ModelsKnown, report.Models = true, foreign.Texts(ids)
	}
	return report, nil
}

// healthHints replace the common hints where a health function needs another one.
var healthHints = map[engine.Kind]string{
	engine.KindNotFound:  "no health function has this URL: check health_url, that it has no path, and that the app is deployed",
	engine.KindMalformed: "this is not a health function: check health_url",
	engine.KindRejected:  "this is not a health function, or it does not accept GET: check health_url",
	engine.KindRedirect:  "this is not a health function, or it does not answer in time: check health_url",
	engine.KindTooLarge:  "this is not a health function: check health_url",
}
