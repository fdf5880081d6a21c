package router

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/wire"
)

// decodeRouted reads a router's answer. A failure is HTTP 200 too. The error has Kind and
// Err.
func decodeRouted(at engine.Endpoint, body []byte) (*engine.Answer, *engine.CallError) {
	o, ok := wire.ParseObject(body)
	if !ok {
		return nil, wire.Malformed("not a JSON object: " + wire.FirstBytes(body))
	}
	if success, known := wire.Flag(o["success"]); known && !success {
		return nil, routerError(o)
	}
	meta := o.Object("metadata")
	receipt := meta.Object("receipt")
	ran := receipt.Object("execution_details").Claim("region")
	// Both are checked: the metadata has the region of the chosen provider, the receipt
	// the region where the model ran.
	for _, claim := range []string{meta.Claim("region"), ran} {
		if claim != "" && !at.IsRegion(foreign.Text(claim)) {
			return nil, &engine.CallError{Kind: engine.KindAnswer,
				Err: fmt.Errorf("%s was asked and %s answered", at.Region, wire.OneLine(claim, 100))}
		}
	}
	a, ce := wire.DecodeAnswer(body)
	if ce != nil {
		return nil, ce
	}
	a.Model, a.Region = foreign.Text(meta.Claim("model")), foreign.Text(cmp.Or(meta.Claim("region"), ran))
	output := receipt.Object("output")
	a.Tokens = wire.Count(output["tokens_generated"])
	echo := output.Object("metadata")
	a.Temperature, a.MaxTokens = wire.Number(echo["temperature"]), wire.Count(echo["max_tokens"])
	wire.KeepSystemPrompt(a, output["system_prompt"])
	return a, nil
}

// routerError returns the error that the router reports. The provider's status decides
// its kind, and so whether a retry helps; without a status the router's flag does.
func routerError(o wire.Object) *engine.CallError {
	ce := wire.EndpointError(o)
	failure := o.Object("failure")
	code := cmp.Or(o.Claim("error_code"), failure.Claim("code"))
	if ce.Kind == engine.KindModel || code == "" {
		return ce
	}
	ce.Err = errors.New(wire.OneLine(code, 100) + ": " + ce.Err.Error())
	transient, _ := wire.Flag(failure["transient"])
	switch status := providerStatus(code, failure); {
	case status > 0:
		ce.Kind = wire.StatusKind(status, ce.Err.Error())
	case code == "MODAL_RESPONSE_PARSE_ERROR":
		ce.Kind = engine.KindMalformed
	case transient:
		ce.Kind = engine.KindStatus
	}
	return ce
}

// providerStatus returns the HTTP status that the provider sent to the router, or 0 if it
// is unknown.
func providerStatus(code string, failure wire.Object) int {
	if n := wire.Count(failure["http_status"]); n != nil && *n >= 400 && *n <= 599 {
		return int(*n)
	}
	n, err := strconv.Atoi(strings.TrimPrefix(code, "PROVIDER_HTTP_"))
	if err != nil || n < http.StatusBadRequest || n > 599 {
		return 0
	}
	return n
}
