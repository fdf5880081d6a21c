package openai

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
)

// TestMain fails when a goroutine or a socket outlives the tests.
func TestMain(m *testing.M) { drivertest.VerifyMain(m) }

// Answers of current servers, with ids and texts shortened.
const (
	vllmAnswer = `{"id":"chatcmpl-8f","object":"chat.completion","created":1763900000,"model":"Qwen/Qwen2.5-1.5B-Instruct",
"choices":[{"index":0,"message":{"role":"assistant","content":"Paris.","refusal":null,"annotations":null,"audio":null,"function_call":null,
"tool_calls":[],"reasoning_content":null},"logprobs":null,"finish_reason":"stop","stop_reason":null,"token_ids":null}],
"service_tier":null,"system_fingerprint":null,"usage":{"prompt_tokens":36,"total_tokens":39,"completion_tokens":3,"prompt_tokens_details":null},
"prompt_logprobs":null,"prompt_token_ids":null,"kv_transfer_params":null}`
	ollamaAnswer = `{"id":"chatcmpl-412","object":"chat.completion","created":1763900000,"model":"llama3.2:1b","system_fingerprint":"fp_ollama",
"choices":[{"index":0,"message":{"role":"assistant","content":"Paris"},"finish_reason":"length"}],
"usage":{"prompt_tokens":32,"completion_tokens":2,"total_tokens":34}}
`
	llamaCppAnswer = `{"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"Paris."}}],"created":1763900000,
"model":"gpt-3.5-turbo","system_fingerprint":"b6700-abc","object":"chat.completion","usage":{"completion_tokens":3,"prompt_tokens":20,"total_tokens":23},
"id":"chatcmpl-x","timings":{"prompt_n":20,"prompt_ms":100.4,"predicted_n":3,"predicted_ms":50.2,"predicted_per_second":59.7}}`
	vllmReasoned = `{"object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,
"reasoning_content":"Let me think"},"finish_reason":"length"}],"usage":{"completion_tokens":500}}`
	sglangAnswer = `{"id":"7","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris.",
"reasoning_content":null,"tool_calls":null},"logprobs":null,"finish_reason":"stop","matched_stop":128009}],"usage":{"prompt_tokens":1,"total_tokens":4,"completion_tokens":3},"metadata":{"weight_version":"default"}}`
)

func TestDecodeChatOfEachServer(t *testing.T) {
	for body, want := range map[string]string{
		vllmAnswer:     `{"text":"Paris.","model":"Qwen/Qwen2.5-1.5B-Instruct","tokens":3}`,
		ollamaAnswer:   `{"text":"Paris","model":"llama3.2:1b","tokens":2,"code_version":"fp_ollama","truncated":true}`,
		llamaCppAnswer: `{"text":"Paris.","model":"gpt-3.5-turbo","inference_ms":151,"tokens":3,"code_version":"b6700-abc"}`,
		vllmReasoned:   `{"text":"","model":"m","tokens":500,"truncated":true}`,
		sglangAnswer:   `{"text":"Paris.","model":"m","tokens":3}`,
	} {
		a, ce := decodeChat([]byte(body))
		if ce != nil {
			t.Fatalf("%s: %v", body, ce)
		}
		if got, _ := json.Marshal(a); string(got) != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// message makes a completion with one choice.
func message(m string) string { return `{"choices":[{"message":` + m + `}]}` }

func TestDecodeChatVerdicts(t *testing.T) {
	tests := []struct {
		body string
		kind engine.Kind
		says string // the text, or the error's text
	}{
		{message(`{"content":"x"}`), "", "x"},
		{message(`{"content":""}`), "", ""},
		{message(`{"content":null}`), "", ""},
		{message(`{"content":null,"refusal":"I can't."}`), "", "I can't."},
		{message(`{"refusal":"I can't."}`), "", "I can't."},
		{message(`{"content":[{"type":"text","text":"a"},{"type":"thinking","thinking":[]},{"type":"text","text":"b"}]}`), "", "ab"},
		{message(`{"content":"x","tool_calls":[{}]}`), "", "x"},
		{`{"choices":[{"message":{"content":"first"}},{"message":{"content":"second"}}]}`, "", "first"},
		{`{"error":null,"choices":[{"message":{"content":"x"}}]}`, "", "x"},
		{message(`{"content":null,"tool_calls":[{"id":"1"}]}`), engine.KindMalformed, "tool"},
		{message(`{"content":[{"type":"text"}]}`), engine.KindMalformed, "without a message text"},
		{message(`{"content":7}`), engine.KindMalformed, "without a message text"},
		{message(`{"content":{"text":"x"}}`), engine.KindMalformed, "without a message text"},
		{message(`{"role":"assistant"}`), engine.KindMalformed, "without a message text"},
		{message(`null`), engine.KindMalformed, "without a message text"},
		{message(`"x"`), engine.KindMalformed, "without a message text"},
		{`{"choices":[{"index":0,"text":"a completion"}]}`, engine.KindMalformed, "without a message text"},
		{`{"choices":[]}`, engine.KindMalformed, "no choices"},
		{`{"choices":null}`, engine.KindMalformed, "no choices"},
		{`{"choices":{"message":{"content":"x"}}}`, engine.KindMalformed, "no choices"},
		{`{"choices":["x"]}`, engine.KindMalformed, "no choices"},
		{`{"Choices":[{"message":{"content":"x"}}]}`, engine.KindMalformed, "no choices"},
		{`{"model":"llama3.2:1b","message":{"role":"assistant","content":"the API of Ollama's own"},"done":true}`, engine.KindMalformed, "no choices"},
		{`{"success":true,"response":"a web function"}`, engine.KindMalformed, "no choices"},
		{`{"error":{"message":"CUDA out of memory","type":"InternalServerError","code":500}}`, engine.KindAnswer, "CUDA out of memory"},
		{`{"object":"error","message":"The model does not exist.","type":"NotFoundError","code":404}`, engine.KindModel, "does not exist"},
		{`{"error":{"message":"no\nsuch","code":"model_not_found"}}`, engine.KindModel, `no\nsuch`},
		{`{"error":"Unauthorized"}`, engine.KindAnswer, "Unauthorized"},
		{`{"error":{}}`, engine.KindMalformed, "no choices"},
		{"data: {\"choices\":[]}\n\ndata: [DONE]\n\n", engine.KindMalformed, "not a JSON object"},
		{`{"choices":[{"message":{"content":"x"`, engine.KindMalformed, "not a JSON object"},
		{``, engine.KindMalformed, "empty body"},
	}
	for _, tt := range tests {
		a, ce := decodeChat([]byte(tt.body))
		switch {
		case tt.kind == "" && (ce != nil || a.Text != foreign.Text(tt.says)):
			t.Errorf("%s: %+v, %v", tt.body, a, ce)
		case tt.kind != "" && (ce == nil || a != nil || ce.Kind != tt.kind || !strings.Contains(ce.Err.Error(), tt.says)):
			t.Errorf("%s: %+v, %v", tt.body, a, ce)
		}
	}
}

// TestDecodeChatTolerates: a wrong type in one field drops only that field.
func TestDecodeChatTolerates(t *testing.T) {
	for _, wrong := range []string{`7`, `-1`, `1e400`, `null`, `[1]`, `{"completion_tokens":-1,"prompt_ms":"x","predicted_ms":1e308}`, `{"prompt_ms":1e308,"predicted_ms":1e308}`} {
		body := `{"choices":[{"message":{"content":"ok"},"finish_reason":` + wrong + `}]`
		for _, name := range []string{"model", "usage", "timings", "system_fingerprint", "object", "error"} {
			body += `,"` + name + `":` + wrong
		}
		a, ce := decodeChat([]byte(body + "}"))
		if ce != nil {
			t.Fatalf("%s: %v", wrong, ce)
		}
		if got, _ := json.Marshal(a); string(got) != `{"text":"ok"}` {
			t.Errorf("%s: %s", wrong, got)
		}
	}
}

// FuzzDecodeChat: any body gives an answer or an error that is safe to show, and the
// fields of an answer are within their limits.
func FuzzDecodeChat(f *testing.F) {
	for _, s := range []string{vllmAnswer, ollamaAnswer, llamaCppAnswer, vllmReasoned, sglangAnswer,
		message(`{"content":[{"type":"text","text":"a"}]}`), `{"error":{"message":"x","code":"model_not_found"}}`,
		`{"object":"error","message":"x\u001b[31m"}`, `{"error":"x"}`, `{"choices":[{"message":{"content":"\ud800"}}]}`, `{"detail":"Not Found"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, ce := decodeChat(body)
		if (a == nil) == (ce == nil) {
			t.Fatalf("%v and %v", a, ce)
		}
		if ce != nil {
			s := ce.Err.Error()
			if s == "" || !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\x00\x1b") || utf8.RuneCountInString(s) > 600 {
				t.Errorf("unsafe error %q", s)
			}
			return
		}
		if !utf8.ValidString(string(a.Text)) || a.Tokens != nil && *a.Tokens < 0 || a.InferenceMS != nil && *a.InferenceMS < 0 {
			t.Errorf("got %+v", a)
		}
		if _, err := json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
}
