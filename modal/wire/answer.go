package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

const (
	// extractionFailed is the text that the deployed functions return as a success
	// when they find no answer in the model's output.
	extractionFailed = "Response extraction failed"
	// systemPromptLimit is the longest system prompt that is stored, in bytes. Its hash
	// is always stored.
	systemPromptLimit = 64 << 10
)

// DecodeAnswer reads the body of an inference function in both deployed shapes: the
// newer one has the field success, the older one status. Its error has Kind and Err.
//
// Only success and the text are required. Any other field of the wrong type is ignored.
func DecodeAnswer(body []byte) (*engine.Answer, *engine.CallError) {
	o, ok := ParseObject(body)
	if !ok {
		return nil, Malformed("not a JSON object: " + FirstBytes(body))
	}
	success, known := Flag(o["success"])
	status, _ := Text(o["status"])
	switch {
	case known && success, status == "success":
		return decodeText(o)
	case known, status == "error":
		return nil, EndpointError(o)
	}
	return nil, Malformed("neither success nor error: " + FirstBytes(body))
}

// decodeText reads an answer that the endpoint reports as a success. The text may be
// empty.
func decodeText(o Object) (*engine.Answer, *engine.CallError) {
	response, ok := Text(o["response"])
	switch {
	case !ok:
		return nil, Malformed("success without a response text")
	case strings.TrimSpace(response) == extractionFailed:
		return nil, Malformed("the endpoint answered " + extractionFailed)
	}
	a := &engine.Answer{
		Text:           foreign.Text(response),
		Model:          foreign.Text(o.Claim("model")),
		Region:         foreign.Text(o.Claim("region")),
		InferenceMS:    milliseconds(o["inference_time"]),
		Tokens:         Count(o["tokens_generated"]),
		ContainerID:    foreign.Text(o.Claim("container_id")),
		ObservedRegion: foreign.Text(o.Claim("observed_region")),
		CodeVersion:    foreign.Text(o.Claim("code_version")),
		PromptSHA256:   foreign.Text(o.Claim("prompt_sha256")),
		Truncated:      o.Claim("finish_reason") == "length",
	}
	if cold, ok := Flag(o["cold"]); ok {
		a.Cold = &cold
	}
	if truncated, _ := Flag(o["truncated"]); truncated {
		a.Truncated = true
	}
	output := o.Object("receipt").Object("output")
	metadata := output.Object("metadata")
	a.Temperature = Number(metadata["temperature"])
	a.MaxTokens = Count(metadata["max_tokens"])
	KeepSystemPrompt(a, o["system_prompt"], output["system_prompt"])
	return a, nil
}

// KeepSystemPrompt sets the answer's system prompt and its hash from the first
// candidate that is a text.
func KeepSystemPrompt(a *engine.Answer, candidates ...json.RawMessage) {
	for _, raw := range candidates {
		prompt, ok := Text(raw)
		if !ok || prompt == "" {
			continue
		}
		sum := sha256.Sum256([]byte(prompt))
		a.SystemPromptSHA256 = foreign.Text(hex.EncodeToString(sum[:]))
		if len(prompt) <= systemPromptLimit {
			a.SystemPrompt = foreign.Text(prompt)
		}
		return
	}
}

// EndpointError returns the error that an endpoint reports, with the endpoint's text. It
// has Kind and Err.
func EndpointError(o Object) *engine.CallError {
	said, ok := Text(o["error"])
	if !ok && string(o["error"]) != "null" {
		said = string(o["error"])
	}
	if said = OneLine(said, 500); said == "" {
		said = "the endpoint reports an error without a text"
	}
	return &engine.CallError{Kind: ReportedKind(said), Err: errors.New(said)}
}

// ReportedKind returns the kind of an error by the text of a deployed function.
func ReportedKind(said string) engine.Kind {
	if strings.HasPrefix(said, "Unknown model:") {
		return engine.KindModel
	}
	return engine.KindAnswer
}

// Malformed returns the error of a body that cannot be read as an answer. It has Kind
// and Err.
func Malformed(what string) *engine.CallError {
	return &engine.CallError{Kind: engine.KindMalformed, Err: errors.New(what)}
}
