// Package router is the driver of the hybrid router, which selects a region's provider.
// It imports engine and wire. router.go has the request; answer.go reads the answer and
// checks that it came from the region.
package router

import (
	"context"
	"encoding/json"
	"net"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/wire"
)

// Config is one region behind a hybrid router.
type Config struct {
	// Region is sent to the router in lower case; the router must know it as an alias.
	// Place and Aliases are other names that an answer may have for the region.
	Region, Place string
	Aliases       []string
	// BaseURL ends before /inference and /providers.
	BaseURL string
	// AnswerLimit is the longest answer text in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New makes the driver of a region behind a hybrid router. It checks the configuration
// and sends nothing. The error is an *engine.UsageError and never shows a credential.
func New(cfg Config) (*wire.Driver, error) {
	return wire.NewBelow(cfg.BaseURL, "inference", "providers", wire.Link{
		Region: cfg.Region, AnswerLimit: cfg.AnswerLimit, Dial: cfg.Dial, Hints: hints, HealthHints: healthHints,
	}, dialect{engine.Endpoint{Region: foreign.Text(cfg.Region), Place: foreign.Text(cfg.Place), Aliases: foreign.Texts(cfg.Aliases)}})
}

// dialect is the protocol of the router. It has the region that was asked for, because a
// router may answer from another one.
type dialect struct{ at engine.Endpoint }

func (d dialect) Question(req engine.Request) any {
	return struct {
		Model       string  `json:"model"`
		Prompt      string  `json:"prompt"`
		Temperature float64 `json:"temperature"`
		MaxTokens   int     `json:"max_tokens"`
		Region      string  `json:"region_preference"`
	}{string(req.Key.Model), string(req.Prompt), req.Temperature, req.MaxTokens, strings.ToLower(string(d.at.Region))}
}

func (d dialect) Answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeRouted(d.at, body)
}

func (dialect) Refusal(int, []byte, *engine.CallError) {}

// Health reads the list of providers, as the whole body or under "providers", and reports
// whether one of the region is healthy. A router does not report their models.
func (d dialect) Health(body []byte) (engine.HealthReport, *engine.CallError) {
	list, ok := providerList(body)
	if !ok {
		return engine.HealthReport{}, wire.Malformed("no list of providers: " + wire.FirstBytes(body))
	}
	status := "no provider for " + d.at.Region
	for _, item := range list {
		provider, _ := wire.ParseObject(item)
		if !d.at.IsRegion(foreign.Text(provider.Claim("region"))) {
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

// hints replace the common hints where a router needs another one.
var hints = map[engine.Kind]string{
	engine.KindDNS:       "the host name is not known: check base_url and the network",
	engine.KindStatus:    "the router or its provider failed: see the router's log",
	engine.KindNotFound:  "the router has no /inference there, or its provider is not deployed: check base_url and the provider",
	engine.KindAuth:      "the router or its provider needs credentials: check those of the router; beacon sends none to a router",
	engine.KindRejected:  "the router does not accept this request: check base_url",
	engine.KindMalformed: "this is not a router, or its provider handed the call over after 150 s and the router did not follow: driver web does",
	engine.KindAnswer:    "the router reports this, or answered from another region: see its providers, or use driver web for this region",
	engine.KindRedirect:  "a result URL always leads to the same host: check base_url, and any proxy on the way to the router",
}

// healthHints are the hints for the list of providers.
var healthHints = map[engine.Kind]string{
	engine.KindNotFound:  "this URL has no list of providers: base_url must end before /providers",
	engine.KindMalformed: "this is not a list of providers: check base_url",
	engine.KindRejected:  "this is not a list of providers, or it does not accept GET: check base_url",
	engine.KindRedirect:  "this is not a list of providers, or it does not answer in time: check base_url",
	engine.KindTooLarge:  "this is not a list of providers: check base_url",
}
