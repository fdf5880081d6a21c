package modal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"beacon/engine"
)

const (
	// extractionFailed is what the deployed functions answer, as a success, when
	// they found no answer in the model's output.
	extractionFailed = "Response extraction failed"
	unknownModel     = "Unknown model:"
	// systemPromptLimit bounds what is kept of a system prompt; its hash is
	// always kept.
	systemPromptLimit = 64 << 10
)

// decodeAnswer reads the body of an inference function, in both shapes that are
// deployed: one says success, the older one status. Its error has Kind and Err.
//
// Only the verdict and the text matter; everything else is taken when it has the
// right type and left out when not.
func decodeAnswer(body []byte) (*engine.Answer, *engine.CallError) {
	o, ok := parseObject(body)
	if !ok {
		return nil, malformed("not a JSON object: " + firstBytes(body))
	}
	success, known := flag(o["success"])
	status, _ := text(o["status"])
	switch {
	case known && success, status == "success":
		return decodeText(o)
	case known, status == "error":
		return nil, endpointError(o)
	}
	return nil, malformed("neither success nor error: " + firstBytes(body))
}

// decodeText reads an answer that the endpoint calls good. An empty text is one.
func decodeText(o object) (*engine.Answer, *engine.CallError) {
	response, ok := text(o["response"])
	switch {
	case !ok:
		return nil, malformed("success without a response text")
	case strings.TrimSpace(response) == extractionFailed:
		return nil, malformed("the endpoint answered " + extractionFailed)
	}
	a := &engine.Answer{
		Text:           response,
		Model:          o.claim("model"),
		Region:         o.claim("region"),
		InferenceMS:    milliseconds(o["inference_time"]),
		Tokens:         count(o["tokens_generated"]),
		ContainerID:    o.claim("container_id"),
		ObservedRegion: o.claim("observed_region"),
		CodeVersion:    o.claim("code_version"),
		PromptSHA256:   o.claim("prompt_sha256"),
		Truncated:      o.claim("finish_reason") == "length",
	}
	if cold, ok := flag(o["cold"]); ok {
		a.Cold = &cold
	}
	if truncated, _ := flag(o["truncated"]); truncated {
		a.Truncated = true
	}
	output := o.object("receipt").object("output")
	metadata := output.object("metadata")
	a.Temperature = number(metadata["temperature"])
	a.MaxTokens = count(metadata["max_tokens"])
	keepSystemPrompt(a, o["system_prompt"], output["system_prompt"])
	return a, nil
}

// keepSystemPrompt takes the first that is a text.
func keepSystemPrompt(a *engine.Answer, candidates ...json.RawMessage) {
	for _, raw := range candidates {
		prompt, ok := text(raw)
		if !ok || prompt == "" {
			continue
		}
		sum := sha256.Sum256([]byte(prompt))
		a.SystemPromptSHA256 = hex.EncodeToString(sum[:])
		if len(prompt) <= systemPromptLimit {
			a.SystemPrompt = prompt
		}
		return
	}
}

// endpointError is what the endpoint says went wrong, in its own words.
func endpointError(o object) *engine.CallError {
	said, ok := text(o["error"])
	if !ok && string(o["error"]) != "null" {
		said = string(o["error"])
	}
	kind := engine.KindAnswer
	switch said = oneLine(said, 500); {
	case said == "":
		said = "the endpoint reports an error and does not say which"
	case strings.HasPrefix(said, unknownModel):
		kind = engine.KindModel
	}
	return &engine.CallError{Kind: kind, Err: errors.New(said)}
}

func malformed(what string) *engine.CallError {
	return &engine.CallError{Kind: engine.KindMalformed, Err: errors.New(what)}
}
