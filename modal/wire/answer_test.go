package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"beacon/engine"
)

// full is an answer of the newer shape with every field.
const full = `{"success":true,"response":"Paris.","model":"llama3.2-1b","inference_time":1.2345,"region":"us-east",
"tokens_generated":12.0,"gpu_memory_used":0,"container_id":"ta-1","observed_region":"us-east-1","cold":true,
"code_version":"v3","prompt_sha256":"ab","finish_reason":"length",
"receipt":{"schema_version":"v0.1.0","output":{"response":"Paris.","system_prompt":"You are in the US.",
"metadata":{"temperature":0.1,"max_tokens":500}}}}`

const older = `{"status":"success","response":"Paris.","model":"m","inference_time":2,"region":"eu-west","tokens_generated":3}`

func TestDecodeEverything(t *testing.T) {
	a, ce := DecodeAnswer([]byte(full))
	if ce != nil {
		t.Fatal(ce)
	}
	sum := sha256.Sum256([]byte("You are in the US."))
	got, _ := json.Marshal(a)
	want := `{"text":"Paris.","model":"llama3.2-1b","region":"us-east","inference_ms":1235,"tokens":12,"cold":true,` +
		`"container_id":"ta-1","observed_region":"us-east-1","code_version":"v3","system_prompt":"You are in the US.",` +
		`"system_prompt_sha256":"` + hex.EncodeToString(sum[:]) + `","prompt_sha256":"ab","temperature":0.1,"max_tokens":500,"truncated":true}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDecodeVerdicts(t *testing.T) {
	tests := []struct {
		body string
		kind engine.Kind
		says string
	}{
		{older, "", ""},
		{`{"success":true,"status":7,"response":""}`, "", ""},
		{`{"success":"no","status":"success","response":"x"}`, "", ""},
		{`{"success":null,"status":"success","response":"x"}`, "", ""},
		{`{"success":false,"error":"boom","region":"us-east","inference_time":0.1}`, engine.KindAnswer, "boom"},
		{`{"status":"error","error":"Prompt is required"}`, engine.KindAnswer, "Prompt is required"},
		{`{"status":"error","error":"Unknown model: gpt\n"}`, engine.KindModel, "Unknown model: gpt"},
		{`{"success":false,"error":"Unknown model: x","provider":"runpod"}`, engine.KindModel, "x"},
		{`{"success":false,"error":{"code":3}}`, engine.KindAnswer, `{"code":3}`},
		{`{"success":false,"error":null}`, engine.KindAnswer, "an error without a text"},
		{`{"success":false}`, engine.KindAnswer, "an error without a text"},
		{`{"success":true}`, engine.KindMalformed, "without a response"},
		{`{"success":true,"response":null}`, engine.KindMalformed, "without a response"},
		{`{"success":true,"response":["x"]}`, engine.KindMalformed, "without a response"},
		{`{"success":true,"response":" Response extraction failed\n"}`, engine.KindMalformed, "extraction failed"},
		{`{"success":true,"response":"He said: Response extraction failed"}`, "", ""},
		{`{"response":"x"}`, engine.KindMalformed, "neither"},
		{`{"Success":true,"response":"x"}`, engine.KindMalformed, "neither"},
		{`{"status":"running"}`, engine.KindMalformed, "neither"},
		{`{"detail":[]}`, engine.KindMalformed, "neither"},
		{`[]`, engine.KindMalformed, "not a JSON object"},
		{`null`, engine.KindMalformed, "not a JSON object"},
		{`"x"`, engine.KindMalformed, "not a JSON object"},
		{``, engine.KindMalformed, "empty body"},
		{`{"success":true,"response":"x"} {}`, engine.KindMalformed, "not a JSON object"},
		{`<html>` + strings.Repeat("é", 200), engine.KindMalformed, `"<html>é`},
	}
	for _, tt := range tests {
		a, ce := DecodeAnswer([]byte(tt.body))
		switch {
		case tt.kind == "" && (ce != nil || a == nil):
			t.Errorf("%s: %v", tt.body, ce)
		case tt.kind != "" && (ce == nil || a != nil || ce.Kind != tt.kind || !strings.Contains(ce.Err.Error(), tt.says)):
			t.Errorf("%s: %+v, %v", tt.body, a, ce)
		case ce != nil && len(ce.Err.Error()) > 150:
			t.Errorf("%s: too long", ce.Err)
		}
	}
}

// TestDecodeTolerates: a wrong type in one field drops only that field.
func TestDecodeTolerates(t *testing.T) {
	for _, wrong := range []string{`"x"`, `-1`, `1e400`, `-1e999`, `null`, `{}`, `[1]`, `{"output":[]}`,
		`{"output":{"metadata":3,"system_prompt":4}}`, `{"output":{"metadata":{"temperature":"a","max_tokens":1.5}}}`} {
		fields := []string{}
		for _, name := range []string{"inference_time", "tokens_generated", "cold", "truncated", "receipt", "finish_reason"} {
			fields = append(fields, `"`+name+`":`+wrong)
		}
		a, ce := DecodeAnswer([]byte(`{"success":true,"response":"ok","model":5,"region":{},` + strings.Join(fields, ",") + `}`))
		if ce != nil {
			t.Fatalf("%s: %v", wrong, ce)
		}
		if got, _ := json.Marshal(a); string(got) != `{"text":"ok"}` {
			t.Errorf("%s: %s", wrong, got)
		}
	}
}

func TestDecodeBounds(t *testing.T) {
	long := strings.Repeat("p", systemPromptLimit+1)
	a, ce := DecodeAnswer([]byte(`{"success":true,"response":"a\ud800b` + "\xff" + `c","model":"` + long +
		`","system_prompt":"` + long + `","tokens_generated":9007199254740994,"inference_time":1e12,"truncated":true}`))
	if ce != nil {
		t.Fatal(ce)
	}
	if a.Text != "a\uFFFDb\uFFFDc" {
		t.Errorf("text %q", a.Text)
	}
	if a.Model != "" || a.SystemPrompt != "" || len(a.SystemPromptSHA256) != 64 || a.Tokens != nil || a.InferenceMS != nil || !a.Truncated {
		t.Errorf("got %+v", a)
	}
	_, ce = DecodeAnswer([]byte(`{"success":false,"error":"` + strings.Repeat("é", 900) + `"}`))
	if n := utf8.RuneCountInString(ce.Err.Error()); n != 501 {
		t.Errorf("an error of %d runes", n)
	}
}

func TestTheOuterSystemPromptWins(t *testing.T) {
	a, _ := DecodeAnswer([]byte(`{"success":true,"response":"x","system_prompt":"outer","receipt":{"output":{"system_prompt":"inner"}}}`))
	if a.SystemPrompt != "outer" {
		t.Errorf("got %q", a.SystemPrompt)
	}
}

// FuzzDecodeAnswer: any body gives an answer or an error that is safe to show, and the
// fields of an answer are within their limits.
func FuzzDecodeAnswer(f *testing.F) {
	for _, s := range []string{full, older, `{"success":false,"error":"OOM","region":"us-east","inference_time":0.5}`,
		`{"status":"error","error":"Unknown model: x","region":"eu-west"}`, `{"detail":[{"loc":["body"]}]}`,
		`{"success":true,"response":"Response extraction failed"}`, `{"input":{}}`, `{"success":true,"response":"","mock":true}`,
		`{"success":true,"response":"x","tokens_generated":1e18,"inference_time":-0.0}`, "modal-http: invalid function call"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, ce := DecodeAnswer(body)
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
		if (a.SystemPrompt != "") && len(a.SystemPromptSHA256) != 64 {
			t.Error("a system prompt without its hash")
		}
		if _, err := json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
}
