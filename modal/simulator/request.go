package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
)

// What a request means when it leaves a field out.
const (
	defaultModel       = "llama3.2-1b"
	defaultTemperature = 0.1
	defaultMaxTokens   = 500

	maxRequestBody = 8 << 20
)

// decodeAsk reads the body of a POST. Its error is the detail of a 422: the body is
// no JSON object, or a field has another type. Keys count only as they are spelled.
func decodeAsk(body []byte) (Ask, error) {
	ask := Ask{Model: defaultModel, Temperature: defaultTemperature, MaxTokens: defaultMaxTokens}
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

// isJSON accepts a content type as the web framework does: JSON, or none given.
func isJSON(r *http.Request) bool {
	value := r.Header.Get("Content-Type")
	if value == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(value)
	return err == nil && kind == "application/json"
}

// detailReply is the 422 of a body that cannot be used.
func detailReply(msg string) reply {
	return jsonReply(http.StatusUnprocessableEntity, map[string]any{
		"detail": []any{map[string]any{"type": "value_error", "loc": []any{"body"}, "msg": msg}},
	})
}
