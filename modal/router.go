package modal

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"

	"beacon/engine"
)

// RouterConfig is one region as a hybrid router serves it.
type RouterConfig struct {
	// Region is asked of the router by its lower-cased name, which the router knows
	// as an alias of its own; Place and Aliases are what else an answer may call it.
	Region, Place string
	Aliases       []string
	// BaseURL ends before /inference and /providers.
	BaseURL string
	// AnswerLimit is the longest text of an answer in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Router is the driver of a region behind a hybrid router, which picks the provider
// itself. It is safe for concurrent use.
type Router struct{ caller }

var _ engine.Driver = (*Router)(nil)

// NewRouter checks the configuration and sends nothing. The error is an
// *engine.UsageError and never shows a credential.
func NewRouter(cfg RouterConfig) (*Router, error) {
	ask, providers, err := checkBase(cfg.Region, cfg.BaseURL, "inference", "providers")
	if err != nil {
		return nil, err
	}
	c, err := newCaller(link{
		region: cfg.Region, key: baseURL, inference: ask, health: providers,
		answerLimit: cfg.AnswerLimit, dial: cfg.Dial,
	}, routerDialect{engine.Endpoint{Region: cfg.Region, Place: cfg.Place, Aliases: cfg.Aliases}})
	if err != nil {
		return nil, err
	}
	return &Router{c}, nil
}

// routerDialect knows the region that it is asked for, since a router may answer
// from another.
type routerDialect struct{ at engine.Endpoint }

func (d routerDialect) question(req engine.Request) any {
	return struct {
		Model       string  `json:"model"`
		Prompt      string  `json:"prompt"`
		Temperature float64 `json:"temperature"`
		MaxTokens   int     `json:"max_tokens"`
		Region      string  `json:"region_preference"`
	}{req.Key.Model, req.Prompt, req.Temperature, req.MaxTokens, strings.ToLower(d.at.Region)}
}

func (d routerDialect) answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeRouted(d.at, body)
}

func (routerDialect) refusal(*exchange, *engine.CallError) {}

func (routerDialect) hints(health bool) map[engine.Kind]string {
	if health {
		return routerHealthHints
	}
	return routerHints
}

// health reads the list of providers, bare or under "providers", and counts those
// of the region. No router says which models they have.
func (d routerDialect) health(x *exchange) (engine.HealthReport, error) {
	list, ok := providerList(x.body)
	if !ok {
		return engine.HealthReport{}, x.fail(engine.KindMalformed, errors.New("no list of providers: "+firstBytes(x.body)))
	}
	status := "without a provider for " + d.at.Region
	for _, item := range list {
		provider, _ := parseObject(item)
		if !d.at.IsRegion(provider.claim("region")) {
			continue
		}
		if healthy, known := flag(provider["healthy"]); healthy || !known {
			return engine.HealthReport{Status: "healthy"}, nil
		}
		status = "unhealthy"
	}
	return engine.HealthReport{Status: status}, nil
}

func providerList(body []byte) ([]json.RawMessage, bool) {
	if o, ok := parseObject(body); ok {
		body = o["providers"]
	}
	var list []json.RawMessage
	err := json.Unmarshal(body, &list)
	return list, err == nil && list != nil
}

// routerHints are for the kinds that mean something else behind a router.
var routerHints = map[engine.Kind]string{
	engine.KindDNS:       "the host name is not known: check base_url and the network",
	engine.KindStatus:    "the router or its provider failed: see the router's log",
	engine.KindNotFound:  "the router has no /inference there, or its provider is not deployed: check base_url and the provider",
	engine.KindAuth:      "the router or its provider wants credentials: check those that the router has; none are sent to a router",
	engine.KindRejected:  "the router does not take this request: check base_url",
	engine.KindMalformed: "what answered is no router, or its provider handed the call over after 150 s and the router did not follow: driver web does",
	engine.KindAnswer:    "the router itself reports this, or answered from another region: see its providers, or ask the region by driver web",
	engine.KindRedirect:  "a result URL leads to the same host always: check what stands between here and the router, and base_url",
}

// routerHealthHints are for its list of providers.
var routerHealthHints = map[engine.Kind]string{
	engine.KindDNS:       routerHints[engine.KindDNS],
	engine.KindStatus:    routerHints[engine.KindStatus],
	engine.KindAuth:      routerHints[engine.KindAuth],
	engine.KindNotFound:  "there is no list of providers: base_url must end before /providers",
	engine.KindMalformed: "this is no list of providers: check base_url",
	engine.KindRejected:  "this is no list of providers, or it does not take GET: check base_url",
	engine.KindRedirect:  "this is no list of providers, or it does not answer in time: check base_url",
	engine.KindTooLarge:  "this is no list of providers: check base_url",
	engine.KindReset:     healthHints[engine.KindReset],
	engine.KindCut:       healthHints[engine.KindCut],
}
