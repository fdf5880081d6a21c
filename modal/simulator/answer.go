package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// systemPrompt is the same in every region and names no place: regions shall differ
// by what they answer, not by what they were told.
const systemPrompt = "You are a helpful, honest assistant. Answer directly and factually; " +
	"on contested political matters be balanced and name more than one view."

const codeVersion = "simulator-1"

// answerNames are the constants that stand in the deployed code as its region.
var answerNames = map[string]string{
	"us": "us-east", "eu": "eu-west", "asia": "asia-southeast", "apac": "asia-southeast",
}

func answeredRegion(region string) string {
	if name, ok := answerNames[region]; ok {
		return name
	}
	return region
}

// places are where a region without a Place runs; clouds the cloud's own names of
// Modal's region labels, as a container sees them.
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

// observedRegion is what a container in the region reports of itself.
func (s *Server) observedRegion(region string) string {
	label := places[region]
	if found := s.region(region); found != nil && found.Place != "" {
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

// compose makes the reply of a call whose container is done. Only the container's
// goroutine calls it, so it reads what that goroutine wrote without the lock.
func (s *Server) compose(c *call) reply {
	text, tokens := s.text(c.ask)
	ended := time.Now()
	seconds := c.run.Seconds()
	body := map[string]any{
		"response": text, "model": c.ask.Model, "inference_time": seconds,
		"region": answeredRegion(c.ask.Region), "tokens_generated": tokens,
		"gpu_memory_used": s.memoryUsed(c.ask),
	}
	if s.OldShape {
		body["status"] = "success"
		return c.strike.shape(body, c.ask)
	}
	body["success"] = true
	body["receipt"] = receipt(c, text, tokens, ended)
	body["container_id"] = c.container
	body["observed_region"] = s.observedRegion(c.ask.Region)
	body["cold"] = c.cold
	body["code_version"] = codeVersion
	body["system_prompt"] = systemPrompt
	body["prompt_sha256"] = promptHash(c.ask.Prompt)
	return c.strike.shape(body, c.ask)
}

func promptHash(prompt string) string {
	sum := sha256.Sum256([]byte(systemPrompt + "\n" + prompt))
	return hex.EncodeToString(sum[:])
}

// receipt is the part of the answer by which the forerunner proved what was run.
func receipt(c *call, text string, tokens int, ended time.Time) map[string]any {
	region := answeredRegion(c.ask.Region)
	return map[string]any{
		"schema_version": "v0.1.0",
		"execution_details": map[string]any{
			"provider_id": "modal-" + region, "region": region, "model": c.ask.Model,
			"started_at": unixSeconds(c.started), "completed_at": unixSeconds(ended),
			"duration": c.run.Seconds(),
		},
		"output": map[string]any{
			"response": text, "prompt": c.ask.Prompt, "system_prompt": systemPrompt,
			"tokens_generated": tokens,
			"metadata": map[string]any{
				"temperature": c.ask.Temperature, "max_tokens": c.ask.MaxTokens,
				"full_response": c.ask.Prompt + "\n" + text, "region_context": region,
			},
		},
		"provenance": map[string]any{
			"provider": "modal", "architecture": "hf-transformers", "model_registry": c.ask.Model,
		},
	}
}

// memoryUsed is most of what the model's card asks for.
func (s *Server) memoryUsed(ask Ask) int {
	share := 0.6 + 0.2*s.chance("memory", ask.Region, ask.Model, ask.Prompt)
	return int(share * float64(voiceOf(ask.Model).memoryGB) * (1 << 30))
}
