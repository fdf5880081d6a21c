package drivertest

import (
	"context"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/simulator"
)

const (
	// Key and Secret are a proxy token that must never be shown.
	Key    = "wk-0123456789"
	Secret = "ws-9876543210"
	// GoodAnswer is the shortest good answer of a web function.
	GoodAnswer = `{"success":true,"response":"Paris"}`

	model = "llama3.2-1b"
	// capital is a question, and paris the simulators' answer to it.
	capital = "What is the capital of France?"
	paris   = "The capital of France is Paris."
)

// Question returns a request whose question id is not allowed in a header unescaped.
func Question() engine.Request {
	return engine.Request{
		Job: "j1", Attempt: 2, Prompt: "Capital of France?", Temperature: 0.1, MaxTokens: 500,
		Key: engine.Key{Question: "q 1\n", Region: "US", Model: model, Repeat: 1},
	}
}

// Request returns a request that the simulators of this package answer.
func Request(prompt string) engine.Request {
	return engine.Request{
		Job: "j", Attempt: 1, Prompt: foreign.Text(prompt), Temperature: 0.1, MaxTokens: 500,
		Key: engine.Key{Question: "q", Region: "EU", Model: model, Repeat: 1},
	}
}

// Finish submits and collects until it gets an answer or an error. It also returns the
// calls of the hand-overs.
func Finish(ctx context.Context, d engine.Driver, req engine.Request) (*engine.Answer, []engine.Call, error) {
	reply, err := d.Submit(ctx, req)
	var calls []engine.Call
	for err == nil && reply.Call != nil {
		calls = append(calls, *reply.Call)
		reply, err = d.Collect(ctx, req, *reply.Call)
	}
	return reply.Answer, calls, err
}

// Listen starts a simulator on a free port and returns its URL. The simulator is closed at
// the end of the test.
func Listen(t testing.TB, s *simulator.Server) string {
	t.Helper()
	url, err := s.Listen("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return url
}
