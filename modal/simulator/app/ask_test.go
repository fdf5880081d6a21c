package app

import (
	"encoding/json"
	"testing"
)

func FuzzDecodeAsk(f *testing.F) {
	for _, seed := range []string{`{"prompt":"hi","model":"m","temperature":0.1,"max_tokens":5}`, `{}`, `[]`, ``, `null`,
		`{"prompt":null,"max_tokens":1e99}`, `{"max_tokens":1.5}`, `{"prompt":"\ud800"}`, `{"a":{"b":[1]}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		ask, err := DecodeAsk(body)
		if err == nil && (ask.MaxTokens < 1 || !json.Valid(body)) {
			t.Errorf("%q became %+v", body, ask)
		}
	})
}
