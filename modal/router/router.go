// Package router is the driver of the hybrid router, which picks a region's provider
// itself. It imports engine and wire. router.go has the request, answer.go reads the
// answer and checks that it came from the region.
package router

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"

	"beacon/engine"
	"beacon/modal/wire"
)

// Config is one region as a hybrid router serves it.
type Config struct {
	// Region is asked of the router by its lower-cased name, which the router knows
	// as an alias of its own; Place and Aliases are other names that an answer may give it.
	Region, Place string
	Aliases       []string
	// BaseURL ends before /inference and /providers.
	BaseURL string
	// AnswerLimit is the longest text of an answer in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New makes the driver of a region behind a hybrid router, which picks the
// provider itself. It checks the configuration and sends nothing. The error is an
// *engine.UsageError and never shows a credential.
func New(cfg Config) (*wire.Driver, error) {
	ask, providers, err := wire.CheckBase(cfg.Region, cfg.BaseURL, "inference", "providers")
	if err != nil {
		return nil, err
	}
	return wire.New(wire.Link{
		Region: cfg.Region, URLKey: wire.BaseURL, Inference: ask, Health: providers,
		AnswerLimit: cfg.AnswerLimit, Dial: cfg.Dial,
	}, dialect{engine.Endpoint{Region: cfg.Region, Place: cfg.Place, Aliases: cfg.Aliases}})
}

// dialect knows the region that it is asked for, since a router may answer
// from another.
type dialect struct{ at engine.Endpoint }

func (d dialect) Question(req engine.Request) any {
	return struct {
		Model       string  `json:"model"`
		Prompt      string  `json:"prompt"`
		Temperature float64 `json:"temperature"`
		MaxTokens   int     `json:"max_tokens"`
		Region      string  `json:"region_preference"`
	}{req.Key.Model, req.Prompt, req.Temperature, req.MaxTokens, strings.ToLower(d.at.Region)}
}

func (d dialect) Answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeRouted(d.at, body)
}

func (dialect) Refusal(*wire.Exchange, *engine.CallError) {}

func (dialect) Hints(health bool) map[engine.Kind]string {
	if health {
		return healthHints
	}
	return hints
}

// Health reads the list of providers, bare or under "providers", and counts those
// of the region. No router says which models they have.
func (d dialect) Health(x *wire.Exchange) (engine.HealthReport, error) {
	list, ok := providerList(x.Body)
	if !ok {
		return engine.HealthReport{}, x.Fail(engine.KindMalformed, errors.New("no list of providers: "+wire.FirstBytes(x.Body)))
	}
	status := "without a provider for " + d.at.Region
	for _, item := range list {
		provider, _ := wire.ParseObject(item)
		if !d.at.IsRegion(provider.Claim("region")) {
			continue
		}
		if healthy, known := wire.Flag(provider["healthy"]); healthy || !known {
			return engine.HealthReport{Status: "healthy"}, nil
		}
		status = "unhealthy"
	}
	return engine.HealthReport{Status: status}, nil
}

func providerList(body []byte) ([]json.RawMessage, bool) {
	if o, ok := wire.ParseObject(body); ok {
		body = o["providers"]
	}
	var list []json.RawMessage
	err := json.Unmarshal(body, &list)
	return list, err == nil && list != nil
}

// hints are for the kinds that mean something else behind a router.
var hints = map[engine.Kind]string{
	engine.KindDNS:       "the host name is not known: check base_url and the network",
	engine.KindStatus:    "the router or its provider failed: see the router's log",
	engine.KindNotFound:  "the router has no /inference there, or its provider is not deployed: check base_url and the provider",
	engine.KindAuth:      "the router or its provider wants credentials: check those that the router has; none are sent to a router",
	engine.KindRejected:  "the router does not take this request: check base_url",
	engine.KindMalformed: "this is no router, or its provider handed the call over after 150 s and the router did not follow: driver web does",
	engine.KindAnswer:    "the router itself reports this, or answered from another region: see its providers, or ask the region by driver web",
	engine.KindRedirect:  "a result URL always leads to the same host: check base_url, and any proxy on the way to the router",
}

// healthHints are for its list of providers.
var healthHints = map[engine.Kind]string{
	engine.KindDNS:       hints[engine.KindDNS],
	engine.KindStatus:    hints[engine.KindStatus],
	engine.KindAuth:      hints[engine.KindAuth],
	engine.KindNotFound:  "there is no list of providers: base_url must end before /providers",
	engine.KindMalformed: "this is no list of providers: check base_url",
	engine.KindRejected:  "this is no list of providers, or it does not take GET: check base_url",
	engine.KindRedirect:  "this is no list of providers, or it does not answer in time: check base_url",
	engine.KindTooLarge:  "this is no list of providers: check base_url",
}
