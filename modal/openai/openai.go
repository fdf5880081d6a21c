// Package openai is the driver of servers with OpenAI's interface, at Modal or not. It
// imports engine and wire. openai.go has the request and the errors, chat.go reads the
// answer.
package openai

import (
	"context"
	"encoding/json"
	"errors"
	"net"

	"beacon/engine"
	"beacon/modal/wire"
)

// Config is one region as a server with OpenAI's interface serves it: vLLM or
// SGLang on Modal, one of Modal's own endpoints, Ollama, llama.cpp.
type Config struct {
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

// New makes the driver of a region's OpenAI-compatible server. It checks the
// configuration and sends nothing. The error is an *engine.UsageError and never shows
// a credential.
func New(cfg Config) (*wire.Driver, error) {
	ask, models, err := wire.CheckBase(cfg.Region, cfg.BaseURL, "chat/completions", "models")
	if err != nil {
		return nil, err
	}
	return wire.New(wire.Link{
		Region: cfg.Region, URLKey: wire.BaseURL, Inference: ask, Health: models,
		Bearer: cfg.APIKey, AnswerLimit: cfg.AnswerLimit, Dial: cfg.Dial,
	}, dialect{})
}

// dialect is spoken by every server with /v1/chat/completions.
type dialect struct{}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Question is one turn of the user, without a system prompt. Such a server adds none, and
// the models would be compared under ours.
func (dialect) Question(req engine.Request) any {
	return struct {
		Model       string        `json:"model"`
		Messages    []chatMessage `json:"messages"`
		Temperature float64       `json:"temperature"`
		MaxTokens   int           `json:"max_tokens"`
		Stream      bool          `json:"stream"`
	}{req.Key.Model, []chatMessage{{"user", req.Prompt}}, req.Temperature, req.MaxTokens, false}
}

func (dialect) Answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeChat(body)
}

// Refusal shows the server's own words instead of the JSON around them.
func (dialect) Refusal(x *wire.Exchange, ce *engine.CallError) {
	o, ok := wire.ParseObject(x.Body)
	if !ok {
		return
	}
	said := readChatError(o)
	switch {
	case said.message == "":
		return
	case said.aboutModel(x.Status):
		ce.Kind, ce.Hint = engine.KindModel, wire.Hint(engine.KindModel)
	case said.code == "insufficient_quota":
		// Its status is that of a rate limit, but waiting does not help.
		ce.Kind, ce.Hint = engine.KindSpend, wire.Hint(engine.KindSpend)
	}
	ce.Err = errors.New("HTTP " + statusText(x.Status) + ": " + said.message)
}

// Health reads the list of models. No server says more; "data": null is how Ollama
// says that it has none.
func (dialect) Health(x *wire.Exchange) (engine.HealthReport, error) {
	o, ok := wire.ParseObject(x.Body)
	if !ok {
		return engine.HealthReport{}, x.Fail(engine.KindMalformed, errors.New("not a JSON object: "+wire.FirstBytes(x.Body)))
	}
	var list []json.RawMessage
	raw, there := o["data"]
	if !there || json.Unmarshal(raw, &list) != nil {
		return engine.HealthReport{}, x.Fail(engine.KindMalformed, errors.New("no list of models: "+wire.FirstBytes(x.Body)))
	}
	ids, err := wire.ModelIDs(x, list, func(item json.RawMessage) (string, bool) {
		model, _ := wire.ParseObject(item)
		return wire.Text(model["id"])
	})
	if err != nil {
		return engine.HealthReport{}, err
	}
	return engine.HealthReport{ModelsKnown: true, Models: ids}, nil
}

func (dialect) Hints(health bool) map[engine.Kind]string {
	if health {
		return healthHints
	}
	return hints
}

// hints are for the kinds that mean something else at an OpenAI-compatible
// server.
var hints = map[engine.Kind]string{
	engine.KindDNS:       "the host name is not known: check base_url and the network",
	engine.KindStatus:    "the server failed or is still starting: see its log; one that Modal starts cold answers 503 until it is ready",
	engine.KindNotFound:  "nothing answers at this path: base_url must end before /chat/completions, mostly in /v1",
	engine.KindAuth:      "set OPENAI_API_KEY to the server's key; a server that wants Modal's proxy token cannot be asked by this driver",
	engine.KindSpend:     "the account's quota is used up: raise it; waiting does not help",
	engine.KindRejected:  "the server does not take this request: compare its message with the model's context length and parameters",
	engine.KindMalformed: "this server does not speak OpenAI's interface: check base_url and the server's log",
	engine.KindAnswer:    "the server itself reports this: see its log",
	engine.KindModel:     "the server does not have this model: compare the model's id with beacon health, or load the model",
	engine.KindRedirect:  "a result URL always leads to the same host: check base_url, and any proxy on the way to the server",
}

// healthHints are for its list of models.
var healthHints = map[engine.Kind]string{
	engine.KindDNS:       hints[engine.KindDNS],
	engine.KindStatus:    hints[engine.KindStatus],
	engine.KindAuth:      hints[engine.KindAuth],
	engine.KindNotFound:  "there is no list of models: base_url must end before /models, mostly in /v1",
	engine.KindMalformed: "this is no list of models: check base_url",
	engine.KindRejected:  "this is no list of models, or it does not take GET: check base_url",
	engine.KindRedirect:  "this is no list of models, or it does not answer in time: check base_url",
	engine.KindTooLarge:  "this is no list of models: check base_url",
}
