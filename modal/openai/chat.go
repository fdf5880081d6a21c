package openai

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/wire"
)

// decodeChat reads the body of a chat completion. Only the text is required; a field of
// the wrong type is ignored. Its error has Kind and Err.
func decodeChat(body []byte) (*engine.Answer, *engine.CallError) {
	o, ok := wire.ParseObject(body)
	if !ok {
		return nil, wire.Malformed("not a JSON object: " + wire.FirstBytes(body))
	}
	choice, ok := firstChoice(o["choices"])
	if !ok {
		// Some servers send an error with status 200.
		if said := readChatError(o); said.message != "" {
			return nil, said.callError()
		}
		return nil, wire.Malformed("no choices: " + wire.FirstBytes(body))
	}
	content, ce := chatText(choice.Object("message"))
	if ce != nil {
		return nil, ce
	}
	return &engine.Answer{
		Text:        foreign.Text(content),
		Model:       foreign.Text(o.Claim("model")),
		Tokens:      wire.Count(o.Object("usage")["completion_tokens"]),
		InferenceMS: chatTime(o.Object("timings")),
		// The server's name for its build and settings, which changes with the
		// deployment.
		CodeVersion: foreign.Text(o.Claim("system_fingerprint")),
		Truncated:   choice.Claim("finish_reason") == "length",
	}, nil
}

// firstChoice returns the first choice. A request asks for only one.
func firstChoice(raw json.RawMessage) (wire.Object, bool) {
	var list [1]json.RawMessage // the decoder drops the others
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	return wire.ParseObject(list[0])
}

// chatText returns the model's text. A null is an empty text: a reasoning model may have
// used all its tokens before the answer.
func chatText(message wire.Object) (string, *engine.CallError) {
	raw, there := message["content"]
	if s, ok := wire.Text(raw); ok {
		return s, nil
	}
	if s, ok := chatParts(raw); ok {
		return s, nil
	}
	if there && string(raw) != "null" || message == nil {
		return "", wire.Malformed("a choice without a message text")
	}
	if s, ok := wire.Text(message["refusal"]); ok {
		return s, nil
	}
	if calls := message["tool_calls"]; len(calls) > 0 && string(calls) != "null" && string(calls) != "[]" {
		return "", wire.Malformed("the model called a tool instead of answering")
	}
	if !there {
		return "", wire.Malformed("a choice without a message text")
	}
	return "", nil
}

// chatParts joins a text that a server sends in parts, as some do.
func chatParts(raw json.RawMessage) (string, bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		return "", false
	}
	var b strings.Builder
	for _, item := range list {
		part, _ := wire.ParseObject(item)
		s, ok := wire.Text(part["text"])
		if !ok && part.Claim("type") == "text" {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// chatTime returns the time on the GPU in milliseconds. Only llama.cpp reports it.
func chatTime(timings wire.Object) *int64 {
	prompt, predicted := wire.Number(timings["prompt_ms"]), wire.Number(timings["predicted_ms"])
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

// chatError is an error that a server reports.
type chatError struct{ message, code, kind string }

// readChatError reads an error in its three shapes: an object under "error", a text under
// "error", or the whole body (older vLLM).
func readChatError(o wire.Object) chatError {
	if inner, ok := wire.ParseObject(o["error"]); ok {
		o = inner
	} else if s, ok := wire.Text(o["error"]); ok {
		return chatError{message: wire.OneLine(s, 500)}
	} else if o.Claim("object") != "error" {
		return chatError{}
	}
	message, _ := wire.Text(o["message"])
	return chatError{wire.OneLine(message, 500), o.Claim("code"), o.Claim("type")}
}

// aboutModel reports whether the error means that the model is missing. vLLM and Ollama
// send a 404 with "model" in the message; any other 404 is about the path.
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
