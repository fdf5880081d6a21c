// Package openai is the driver of servers with OpenAI's interface, at Modal or not. It
// imports engine and wire. openai.go has the request and the errors, chat.go reads the
// answer.
package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/wire"
)

// Config is one region that is served with OpenAI's interface: by vLLM or SGLang on
// Modal, one of Modal's endpoints, Ollama, or llama.cpp.
type Config struct {
	// Region names the region in errors.
	Region string
	// BaseURL ends before /chat/completions and /models, usually in /v1.
	BaseURL string
	// APIKey is sent as a bearer token, only to the host of BaseURL; "" means none.
	// Modal's proxy token is never sent, because the server may belong to a third party.
	APIKey string
	// KeyEnv is the variable that holds APIKey, for errors; "" means OPENAI_API_KEY.
	KeyEnv string
	// AnswerLimit is the longest answer text in bytes; 0 means 1 MiB.
	AnswerLimit int64
	// Dial opens connections; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New makes the driver of a region's OpenAI-compatible server. It checks the
// configuration and sends nothing. The error is an *engine.UsageError and never shows
// a credential.
func New(cfg Config) (*wire.Driver, error) {
	return wire.NewBelow(cfg.BaseURL, "chat/completions", "models", wire.Link{
		Region: cfg.Region, Bearer: cfg.APIKey, BearerEnv: cfg.KeyEnv, AnswerLimit: cfg.AnswerLimit, Dial: cfg.Dial,
		Hints: hints, HealthHints: healthHints,
	}, dialect{})
}

// dialect is the protocol of servers with /v1/chat/completions.
type dialect struct{}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Question sends one user turn without a system prompt. Such a server adds none, and with
// one of ours the comparison would depend on it.
func (dialect) Question(req engine.Request) any {
	return struct {
		Model       string        `json:"model"`
		Messages    []chatMessage `json:"messages"`
		Temperature float64       `json:"temperature"`
		MaxTokens   int           `json:"max_tokens"`
		Stream      bool          `json:"stream"`
	}{string(req.Key.Model), []chatMessage{{"user", string(req.Prompt)}}, req.Temperature, req.MaxTokens, false}
}

func (dialect) Answer(_ engine.Request, body []byte) (*engine.Answer, *engine.CallError) {
	return decodeChat(body)
}

// Refusal replaces the JSON in an error by the message inside it.
func (dialect) Refusal(status int, body []byte, ce *engine.CallError) {
	o, ok := wire.ParseObject(body)
	if !ok {
		return
	}
	said := readChatError(o)
	switch {
	case said.message == "":
		return
	case said.aboutModel(status):
		ce.Kind, ce.Hint = engine.KindModel, wire.Hint(engine.KindModel)
	case said.code == "insufficient_quota":
		// It has the status of a rate limit, but waiting does not help.
		ce.Kind, ce.Hint = engine.KindSpend, wire.Hint(engine.KindSpend)
	}
	ce.Err = errors.New(strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status))) + ": " + said.message)
}

// Health reads the list of models. Servers report nothing else. Ollama without models
// sends "data": null.
func (dialect) Health(body []byte) (engine.HealthReport, *engine.CallError) {
	o, ok := wire.ParseObject(body)
	if !ok {
		return engine.HealthReport{}, wire.Malformed("not a JSON object: " + wire.FirstBytes(body))
	}
	var list []json.RawMessage
	raw, there := o["data"]
	if !there || json.Unmarshal(raw, &list) != nil {
		return engine.HealthReport{}, wire.Malformed("no list of models: " + wire.FirstBytes(body))
	}
	ids, ce := wire.ModelIDs(list, func(item json.RawMessage) (string, bool) {
		model, _ := wire.ParseObject(item)
		return wire.Text(model["id"])
	})
	if ce != nil {
		return engine.HealthReport{}, ce
	}
	return engine.HealthReport{ModelsKnown: true, Models: foreign.Texts(ids)}, nil
}

// hints replace the common hints where an OpenAI-compatible server needs another one.
var hints = map[engine.Kind]string{
	engine.KindDNS:       "the host name is not known: check base_url and the network",
	engine.KindStatus:    "the server failed or is still starting: see its log; during a cold start at Modal it answers 503",
	engine.KindNotFound:  "nothing answers at this path: base_url must end before /chat/completions, usually in /v1",
	engine.KindAuth:      "set the server's key in the variable that api_key_env of the region names, or in OPENAI_API_KEY; this driver cannot use a server that needs Modal's proxy token",
	engine.KindSpend:     "the account's quota is used up: raise it; waiting does not help",
	engine.KindRejected:  "the server does not accept this request: compare its message with the model's context length and parameters",
	engine.KindMalformed: "this server does not speak OpenAI's interface: check base_url and the server's log",
	engine.KindAnswer:    "the server reports this: see its log",
	engine.KindModel:     "the server does not have this model: compare the model's id with beacon health, or load the model",
	engine.KindRedirect:  "a result URL always leads to the same host: check base_url, and any proxy on the way to the server",
}

// healthHints are the hints for the list of models.
var healthHints = map[engine.Kind]string{
	engine.KindNotFound:  "this URL has no list of models: base_url must end before /models, usually in /v1",
	engine.KindMalformed: "this is not a list of models: check base_url",
	engine.KindRejected:  "this is not a list of models, or it does not accept GET: check base_url",
	engine.KindRedirect:  "this is not a list of models, or it does not answer in time: check base_url",
	engine.KindTooLarge:  "this is not a list of models: check base_url",
}
