package modal

import (
	"context"
	"encoding/json"
	"errors"
	"net"

	"beacon/engine"
)

// OpenAIConfig is one region as a server with OpenAI's interface serves it: vLLM or
// SGLang on Modal, one of Modal's own endpoints, Ollama, llama.cpp.
type OpenAIConfig struct {
	// Region names the region in errors.
	Region string
	// BaseURL ends before /chat/completions and /models, so mostly in /v1.
	BaseURL string
	// APIKey is sent as a bearer token to the host of BaseURL and nowhere else; "" is
	// not sent. Modal's proxy token is never sent: the server may be a third party's.
	APIKey string
	// AnswerLimit is the longest text of an answer in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// OpenAI is the driver of a region's OpenAI-compatible server. It is safe for
// concurrent use.
type OpenAI struct{ caller }

var _ engine.Driver = (*OpenAI)(nil)

// NewOpenAI checks the configuration and sends nothing. The error is an
// *engine.UsageError and never shows a credential.
func NewOpenAI(cfg OpenAIConfig) (*OpenAI, error) {
	ask, models, err := checkBase(cfg.Region, cfg.BaseURL, "chat/completions", "models")
	if err != nil {
		return nil, err
	}
	c, err := newCaller(link{
		region: cfg.Region, key: baseURL, inference: ask, health: models,
		bearer: cfg.APIKey, answerLimit: cfg.AnswerLimit, dial: cfg.Dial,
	}, openAIDialect{})
	if err != nil {
		return nil, err
	}
	return &OpenAI{c}, nil
}

// openAIDialect is spoken by every server with /v1/chat/completions.
type openAIDialect struct{}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// question is one turn of the user. There is no system prompt: nobody behind such a
// server adds one, and the models would then be compared under ours.
func (openAIDialect) question(req engine.Request) any {
	return struct {
		Model       string        `json:"model"`
		Messages    []chatMessage `json:"messages"`
		Temperature float64       `json:"temperature"`
		MaxTokens   int           `json:"max_tokens"`
		Stream      bool          `json:"stream"`
	}{req.Key.Model, []chatMessage{{"user", req.Prompt}}, req.Temperature, req.MaxTokens, false}
}

func (openAIDialect) answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeChat(body)
}

// refusal shows the server's own words instead of the JSON around them.
func (openAIDialect) refusal(x *exchange, ce *engine.CallError) {
	o, ok := parseObject(x.body)
	if !ok {
		return
	}
	said := readChatError(o)
	switch {
	case said.message == "":
		return
	case said.aboutModel(x.status):
		ce.Kind, ce.Hint = engine.KindModel, hints[engine.KindModel]
	case said.code == "insufficient_quota":
		// Its status is that of a rate limit, but waiting does not help.
		ce.Kind, ce.Hint = engine.KindSpend, hints[engine.KindSpend]
	}
	ce.Err = errors.New("HTTP " + statusText(x.status) + ": " + said.message)
}

// health reads the list of models. No server says more; "data": null is how Ollama
// says that it has none.
func (openAIDialect) health(x *exchange) (engine.HealthReport, error) {
	o, ok := parseObject(x.body)
	if !ok {
		return engine.HealthReport{}, x.fail(engine.KindMalformed, errors.New("not a JSON object: "+firstBytes(x.body)))
	}
	var list []json.RawMessage
	raw, there := o["data"]
	if !there || json.Unmarshal(raw, &list) != nil {
		return engine.HealthReport{}, x.fail(engine.KindMalformed, errors.New("no list of models: "+firstBytes(x.body)))
	}
	ids, err := modelIDs(x, list, func(item json.RawMessage) (string, bool) {
		model, _ := parseObject(item)
		return text(model["id"])
	})
	if err != nil {
		return engine.HealthReport{}, err
	}
	return engine.HealthReport{ModelsKnown: true, Models: ids}, nil
}

func (openAIDialect) hints(health bool) map[engine.Kind]string {
	if health {
		return openAIHealthHints
	}
	return openAIHints
}

// openAIHints are for the kinds that mean something else at an OpenAI-compatible
// server.
var openAIHints = map[engine.Kind]string{
	engine.KindDNS:       "the host name is not known: check base_url and the network",
	engine.KindStatus:    "the server failed or is still starting: see its log; one that Modal starts cold answers 503 until it is ready",
	engine.KindNotFound:  "nothing answers at this path: base_url must end before /chat/completions, mostly in /v1",
	engine.KindAuth:      "set OPENAI_API_KEY to the server's key; a server that wants Modal's proxy token cannot be asked by this driver",
	engine.KindSpend:     "the account's quota is used up: raise it; waiting does not help",
	engine.KindRejected:  "the server does not take this request: compare its message with the model's context length and parameters",
	engine.KindMalformed: "what answered does not speak OpenAI's interface: check base_url and the server's log",
	engine.KindAnswer:    "the server itself reports this: see its log",
	engine.KindModel:     "the server does not have this model: compare the model's id with beacon health, or load the model",
	engine.KindRedirect:  "a result URL leads to the same host always: check what stands between here and the server, and base_url",
}

// openAIHealthHints are for its list of models.
var openAIHealthHints = map[engine.Kind]string{
	engine.KindDNS:       openAIHints[engine.KindDNS],
	engine.KindStatus:    openAIHints[engine.KindStatus],
	engine.KindAuth:      openAIHints[engine.KindAuth],
	engine.KindNotFound:  "there is no list of models: base_url must end before /models, mostly in /v1",
	engine.KindMalformed: "this is no list of models: check base_url",
	engine.KindRejected:  "this is no list of models, or it does not take GET: check base_url",
	engine.KindRedirect:  "this is no list of models, or it does not answer in time: check base_url",
	engine.KindTooLarge:  "this is no list of models: check base_url",
	engine.KindReset:     healthHints[engine.KindReset],
	engine.KindCut:       healthHints[engine.KindCut],
}
