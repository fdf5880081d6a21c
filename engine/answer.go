package engine

import (
	"time"

	"beacon/engine/foreign"
)

// Class is the kind of an answer.
type Class string

// The classes of an answer.
const (
	Substantive Class = "substantive"
	Partial     Class = "partial"
	Refusal     Class = "refusal"
	Empty       Class = "empty"
	Truncated   Class = "truncated"
	Malformed   Class = "malformed"
	ErrorClass  Class = "error"
	Correct     Class = "correct"
	Wrong       Class = "wrong"
)

// Answer is the text that came back, with what the endpoint said about it.
// Everything but Text may be unknown: nil or "".
type Answer struct {
	Text foreign.Text `json:"text"`
	// Model and Region as the endpoint claims them.
	Model  foreign.Text `json:"model,omitempty"`
	Region foreign.Text `json:"region,omitempty"`
	// InferenceMS is the time on the GPU, without queue and cold start.
	InferenceMS        *int64       `json:"inference_ms,omitempty"`
	Tokens             *int64       `json:"tokens,omitempty"`
	Cold               *bool        `json:"cold,omitempty"`
	ContainerID        foreign.Text `json:"container_id,omitempty"`
	ObservedRegion     foreign.Text `json:"observed_region,omitempty"`
	CodeVersion        foreign.Text `json:"code_version,omitempty"`
	SystemPrompt       foreign.Text `json:"system_prompt,omitempty"`
	SystemPromptSHA256 foreign.Text `json:"system_prompt_sha256,omitempty"`
	PromptSHA256       foreign.Text `json:"prompt_sha256,omitempty"`
	Temperature        *float64     `json:"temperature,omitempty"` // as the receipt echoes it
	MaxTokens          *int64       `json:"max_tokens,omitempty"`  // as the receipt echoes it
	// Truncated is set when the endpoint says that it stopped at max_tokens.
	Truncated bool `json:"truncated,omitempty"`
}

// Call is Modal's handle of work in progress: a result URL or an fc- id. The work
// continues at Modal when this process ends.
type Call struct {
	Handle foreign.Text `json:"handle"`
	// Hops is how many times Modal handed the call over to its result URL.
	Hops int `json:"hops"`
	// At is when Modal accepted the call; set only by a driver that needs its age.
	At time.Time `json:"at,omitzero"`
}

// Request is one question as it is sent to one endpoint.
type Request struct {
	Job      string
	Key      Key
	Attempt  int
	Endpoint Endpoint
	Prompt   foreign.Text
	// Temperature and MaxTokens are the same in every region.
	Temperature float64
	MaxTokens   int
}

// Reply is a driver's result: an answer, or a call to collect later.
type Reply struct {
	Answer *Answer
	Call   *Call
	// At is when the last byte arrived, by the driver's clock.
	At time.Time
}
