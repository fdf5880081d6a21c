package modal

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/url"

	"beacon/engine"
)

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
type Web struct{ caller }

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
	c, err := newCaller(link{
		region: cfg.Region, key: "inference_url", inference: inference, health: health,
		proxy: proxyToken{cfg.Key, cfg.Secret}, answerLimit: cfg.AnswerLimit, dial: cfg.Dial,
	}, webDialect{})
	if err != nil {
		return nil, err
	}
	return &Web{c}, nil
}

// webDialect is spoken by the functions that modal/deploy deploys.
type webDialect struct{}

// question is the bare question: the endpoint adds its own system prompt.
func (webDialect) question(req engine.Request) any {
	return struct {
		Model       string  `json:"model"`
		Prompt      string  `json:"prompt"`
		Temperature float64 `json:"temperature"`
		MaxTokens   int     `json:"max_tokens"`
	}{req.Key.Model, req.Prompt, req.Temperature, req.MaxTokens}
}

func (webDialect) answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeAnswer(body)
}

func (webDialect) refusal(*exchange, *engine.CallError) {}

func (webDialect) hints(health bool) map[engine.Kind]string {
	if health {
		return healthHints
	}
	return nil
}

// health takes what it can use; models_available counts when it is a list.
func (webDialect) health(x *exchange) (engine.HealthReport, error) {
	o, ok := parseObject(x.body)
	if !ok {
		return engine.HealthReport{}, x.fail(engine.KindMalformed, errors.New("not a JSON object: "+firstBytes(x.body)))
	}
	report := engine.HealthReport{Status: oneLine(o.claim("status"), 100)}
	var list []json.RawMessage
	if raw := o["models_available"]; json.Unmarshal(raw, &list) == nil && list != nil {
		ids, err := modelIDs(x, list, text)
		if err != nil {
			return engine.HealthReport{}, err
		}
		report.ModelsKnown, report.Models = true, ids
	}
	return report, nil
}
