package modal

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"beacon/engine"
)

// decodeChat reads the body of a chat completion. As with the web functions, only
// the text matters; the rest is taken when it has the right type. Its error has
// Kind and Err.
func decodeChat(body []byte) (*engine.Answer, *engine.CallError) {
	o, ok := parseObject(body)
	if !ok {
		return nil, malformed("not a JSON object: " + firstBytes(body))
	}
	choice, ok := firstChoice(o["choices"])
	if !ok {
		// Some servers answer an error with 200.
		if said := readChatError(o); said.message != "" {
			return nil, said.callError()
		}
		return nil, malformed("no choices: " + firstBytes(body))
	}
	content, ce := chatText(choice.object("message"))
	if ce != nil {
		return nil, ce
	}
	return &engine.Answer{
		Text:        content,
		Model:       o.claim("model"),
		Tokens:      count(o.object("usage")["completion_tokens"]),
		InferenceMS: chatTime(o.object("timings")),
		// The server's own name for its build and settings: a change of it is one
		// of the deployment.
		CodeVersion: o.claim("system_fingerprint"),
		Truncated:   choice.claim("finish_reason") == "length",
	}, nil
}

// firstChoice is the only one: no more are asked for.
func firstChoice(raw json.RawMessage) (object, bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return nil, false
	}
	return parseObject(list[0])
}

// chatText is what the model said. A null is an empty text: a model that reasons may
// have used up its tokens before it said anything.
func chatText(message object) (string, *engine.CallError) {
	raw, there := message["content"]
	if s, ok := text(raw); ok {
		return s, nil
	}
	if s, ok := chatParts(raw); ok {
		return s, nil
	}
	if there && string(raw) != "null" || message == nil {
		return "", malformed("a choice without a message text")
	}
	if s, ok := text(message["refusal"]); ok {
		return s, nil
	}
	if calls := message["tool_calls"]; len(calls) > 0 && string(calls) != "null" && string(calls) != "[]" {
		return "", malformed("the model called a tool instead of answering")
	}
	if !there {
		return "", malformed("a choice without a message text")
	}
	return "", nil
}

// chatParts joins a text that comes in parts, as some servers send it.
func chatParts(raw json.RawMessage) (string, bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		return "", false
	}
	var b strings.Builder
	for _, item := range list {
		part, _ := parseObject(item)
		s, ok := text(part["text"])
		if !ok && part.claim("type") == "text" {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// chatTime is the time on the GPU, which llama.cpp alone gives, in milliseconds.
func chatTime(timings object) *int64 {
	prompt, predicted := number(timings["prompt_ms"]), number(timings["predicted_ms"])
	if prompt == nil || predicted == nil {
		return nil
	}
	sum := *prompt + *predicted
	if sum > 365*24*3600*1000 {
		return nil // no call lasts a year
	}
	ms := int64(math.Round(sum))
	return &ms
}

// chatError is an error as a server words it.
type chatError struct{ message, code, kind string }

// readChatError finds it in its three shapes: an object under "error", a text
// under it, or, from older vLLM, the whole body.
func readChatError(o object) chatError {
	if inner, ok := parseObject(o["error"]); ok {
		o = inner
	} else if s, ok := text(o["error"]); ok {
		return chatError{message: oneLine(s, 500)}
	} else if o.claim("object") != "error" {
		return chatError{}
	}
	message, _ := text(o["message"])
	return chatError{oneLine(message, 500), o.claim("code"), o.claim("type")}
}

// aboutModel tells whether it says that the model is not there. vLLM and Ollama say
// so by 404 and in words alone; a 404 without such words is about the path.
func (e chatError) aboutModel(status int) bool {
	return e.code == "model_not_found" ||
		status == http.StatusNotFound && strings.Contains(strings.ToLower(e.message), "model")
}

func (e chatError) callError() *engine.CallError {
	kind := engine.KindAnswer
	if e.aboutModel(0) || e.kind == "NotFoundError" {
		kind = engine.KindModel
	}
	return &engine.CallError{Kind: kind, Err: errors.New(e.message)}
}

// statusText is a status for people.
func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
