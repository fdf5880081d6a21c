package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Ask is one question as it reached an endpoint; Region is the lower-cased name.
type Ask struct {
	Region      string
	Model       string
	Prompt      string
	Temperature float64
	MaxTokens   int
}

// Endpoint is where the question is asked.
func (a Ask) Endpoint() Endpoint { return Endpoint{a.Region, a.Model} }

// DecodeAsk reads the arguments of the function from a JSON object; a field that is left
// out has the function's default. Its error is the detail of a 422: the body is no JSON
// object, or a field has another type. The spelling of keys is exact. Region stays empty.
func DecodeAsk(body []byte) (Ask, error) {
	ask := Ask{Model: "llama3.2-1b", Temperature: 0.1, MaxTokens: 500}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		if !json.Valid(body) {
			return ask, errors.New("body is not valid JSON")
		}
		return ask, errors.New("body is not a JSON object")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return ask, errors.New("body is not valid JSON")
	}
	tokens := float64(ask.MaxTokens)
	err := errors.Join(
		field(fields, "model", &ask.Model),
		field(fields, "prompt", &ask.Prompt),
		field(fields, "temperature", &ask.Temperature),
		field(fields, "max_tokens", &tokens),
	)
	// The upper limit only keeps the conversion exact; no model writes that much.
	if tokens != float64(int32(tokens)) || tokens < 1 || tokens > 1<<30 {
		err = errors.Join(err, errors.New("max_tokens is not a positive whole number"))
	}
	ask.MaxTokens = int(int32(tokens))
	return ask, err
}

// field decodes one value if it is there and not null.
func field[T any](fields map[string]json.RawMessage, name string, into *T) error {
	raw, ok := fields[name]
	if !ok || string(raw) == "null" {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s has the wrong type", name)
	}
	return nil
}
