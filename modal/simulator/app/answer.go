package app

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"beacon/modal/simulator/speech"
)

// systemPrompt is the same in every region and names no place: a difference between
// regions must come from the model, not from its instructions.
const systemPrompt = "You are a helpful, honest assistant. Answer directly and factually; " +
	"on contested political matters be balanced and name more than one view."

// CodeVersion is the version of the code that every answer reports.
const CodeVersion = "simulator-1"

// answerNames are the names of regions that the deployed code has as constants.
var answerNames = map[string]string{
	"us": "us-east", "eu": "eu-west", "asia": "asia-southeast", "apac": "asia-southeast",
}

// AnsweredRegion is the region that an answer claims.
func AnsweredRegion(region string) string {
	if name, ok := answerNames[region]; ok {
		return name
	}
	return region
}

// places has Modal's label of each region without a Place. clouds has the cloud's own
// names of Modal's labels, as a container sees them.
var (
	places = map[string]string{
		"us": "us-west", "eu": "eu-west", "asia": "ap-southeast", "apac": "ap-southeast",
	}
	clouds = map[string]string{
		"us": "us-east-1", "us-east": "us-east-1", "us-west": "us-west-2", "us-central": "us-central1",
		"eu": "eu-west-1", "eu-west": "eu-west-1", "eu-north": "eu-north-1",
		"ap": "ap-southeast-1", "ap-southeast": "ap-southeast-1", "ap-northeast": "ap-northeast-1",
	}
)

// observedRegion is the region that a container there reports.
func (a *App) observedRegion(region string) string {
	label := places[region]
	if found := a.Region(region); found != nil && found.Place != "" {
		label = strings.ToLower(found.Place)
	}
	if label == "" {
		label = region
	}
	if name, ok := clouds[label]; ok {
		return name
	}
	return label + "-1"
}

// Run has the facts of a call that a container has run.
type Run struct {
	Container string
	Cold      bool // the first call of the container
	Started   time.Time
	Took      time.Duration
}

// Answer is the body of an answer, made at the moment when the run ends.
func (a *App) Answer(ask Ask, run Run) map[string]any {
	text, tokens := a.text(ask)
	return map[string]any{
		"success": true, "response": text, "model": ask.Model, "inference_time": run.Took.Seconds(),
		"region": AnsweredRegion(ask.Region), "tokens_generated": tokens,
		"gpu_memory_used": a.memoryUsed(ask),
		"receipt":         receipt(ask, run, text, tokens),
		"container_id":    run.Container, "observed_region": a.observedRegion(ask.Region),
		"cold": run.Cold, "code_version": CodeVersion,
		"system_prompt": systemPrompt, "prompt_sha256": promptHash(ask.Prompt),
	}
}

func (a *App) text(ask Ask) (text string, tokens int) {
	if a.AnswerFunc != nil {
		if text, ok := a.AnswerFunc(ask); ok {
			return text, speech.CountTokens(text)
		}
	}
	return speech.Speaker{Seed: a.Seed, Region: ask.Region, Model: ask.Model}.Say(ask.Prompt, ask.MaxTokens)
}

func promptHash(prompt string) string {
	sum := sha256.Sum256([]byte(systemPrompt + "\n" + prompt))
	return hex.EncodeToString(sum[:])
}

// receipt is the part of the answer by which the forerunner proved its run.
func receipt(ask Ask, run Run, text string, tokens int) map[string]any {
	region := AnsweredRegion(ask.Region)
	return map[string]any{
		"schema_version": "v0.1.0",
		"execution_details": map[string]any{
			"provider_id": "modal-" + region, "region": region, "model": ask.Model,
			"started_at": UnixSeconds(run.Started), "completed_at": UnixSeconds(time.Now()),
			"duration": run.Took.Seconds(),
		},
		"output": map[string]any{
			"response": text, "prompt": ask.Prompt, "system_prompt": systemPrompt,
			"tokens_generated": tokens,
			"metadata": map[string]any{
				"temperature": ask.Temperature, "max_tokens": ask.MaxTokens,
				"full_response": ask.Prompt + "\n" + text, "region_context": region,
			},
		},
		"provenance": map[string]any{
			"provider": "modal", "architecture": "hf-transformers", "model_registry": ask.Model,
		},
	}
}

// memoryUsed is in bytes: most of the memory that the model asks for.
func (a *App) memoryUsed(ask Ask) int {
	gb := 8.0
	if ask.Model == "mistral-7b" {
		gb = 12
	}
	share := 0.6 + 0.2*a.Seed.Fraction("memory", ask.Region, ask.Model, ask.Prompt)
	return int(share * gb * (1 << 30))
}

// Refusal is the body with which the function refuses a question before it needs a
// model; nil when it accepts the question.
func (a *App) Refusal(ask Ask) map[string]any {
	switch {
	case ask.Prompt == "":
		return map[string]any{"status": "error", "error": "Prompt is required"}
	case !a.Offers(ask.Endpoint()):
		return map[string]any{
			"status": "error", "error": "Unknown model: " + ask.Model, "region": AnsweredRegion(ask.Region),
		}
	}
	return nil
}

// Health is the body of the health function. It has a container without a GPU, so it
// says reachable and never warm.
func (a *App) Health(region string) map[string]any {
	return map[string]any{
		"status":             "healthy",
		"timestamp":          UnixSeconds(time.Now()),
		"models_available":   a.Models(region),
		"models_ready":       []string{},
		"models_ready_count": 0,
		"region":             AnsweredRegion(region),
		"architecture":       "hf-transformers",
		"cache_initialized":  false,
	}
}

// UnixSeconds is a moment as Python's time.time gives it.
func UnixSeconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }
