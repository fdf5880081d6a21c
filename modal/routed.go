package modal

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"beacon/engine"
)

// decodeRouted reads a router's answer, which is HTTP 200 also when it failed. Its
// error has Kind and Err.
func decodeRouted(at engine.Endpoint, body []byte) (*engine.Answer, *engine.CallError) {
	o, ok := parseObject(body)
	if !ok {
		return nil, malformed("not a JSON object: " + firstBytes(body))
	}
	if success, known := flag(o["success"]); known && !success {
		return nil, routerError(o)
	}
	meta := o.object("metadata")
	receipt := meta.object("receipt")
	ran := receipt.object("execution_details").claim("region")
	// Both are looked at: the router names the provider it chose, the receipt is
	// from where it ran.
	for _, claim := range []string{meta.claim("region"), ran} {
		if claim != "" && !at.IsRegion(claim) {
			return nil, &engine.CallError{Kind: engine.KindAnswer,
				Err: fmt.Errorf("%s was asked and %s answered", at.Region, oneLine(claim, 100))}
		}
	}
	a, ce := decodeAnswer(body)
	if ce != nil {
		return nil, ce
	}
	a.Model, a.Region = meta.claim("model"), first(meta.claim("region"), ran)
	output := receipt.object("output")
	a.Tokens = count(output["tokens_generated"])
	echo := output.object("metadata")
	a.Temperature, a.MaxTokens = number(echo["temperature"]), count(echo["max_tokens"])
	keepSystemPrompt(a, output["system_prompt"])
	return a, nil
}

// routerError tells what passes by itself from what does not: the provider's status
// says it best, then the router's own word.
func routerError(o object) *engine.CallError {
	ce := endpointError(o)
	failure := o.object("failure")
	code := first(o.claim("error_code"), failure.claim("code"))
	if ce.Kind == engine.KindModel || code == "" {
		return ce
	}
	ce.Err = errors.New(oneLine(code, 100) + ": " + ce.Err.Error())
	transient, _ := flag(failure["transient"])
	switch status := providerStatus(code, failure); {
	case status > 0:
		ce.Kind = statusKind(status, ce.Err.Error())
	case code == "MODAL_RESPONSE_PARSE_ERROR":
		ce.Kind = engine.KindMalformed
	case transient:
		ce.Kind = engine.KindStatus
	}
	return ce
}

// providerStatus is what the provider answered to the router, 0 when nobody says.
func providerStatus(code string, failure object) int {
	if n := count(failure["http_status"]); n != nil && *n >= 400 && *n <= 599 {
		return int(*n)
	}
	n, err := strconv.Atoi(strings.TrimPrefix(code, "PROVIDER_HTTP_"))
	if err != nil || n < http.StatusBadRequest || n > 599 {
		return 0
	}
	return n
}

func first(a, otherwise string) string {
	if a != "" {
		return a
	}
	return otherwise
}
