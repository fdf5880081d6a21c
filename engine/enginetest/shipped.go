// Package enginetest gives tests the job that Beacon ships with, as a plan spec and
// settings. Only tests import it.
package enginetest

import (
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/engine/plan"
)

var eight = []string{"math_basic", "geography_basic", "identity_basic", "tiananmen_neutral", "taiwan_status", "hongkong_2019", "greatest_invention", "greatest_leader"}

// Questions are n questions; eight have the ids of the shipped ones.
func Questions(n int) (out []engine.Question) {
	for i := range n {
		id := "q" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
		if n == len(eight) {
			id = eight[i]
		}
		out = append(out, engine.Question{ID: foreign.Text(id), Text: foreign.Text("Question " + id + "?")})
	}
	return out
}

// Spec is the job of config.toml: three regions, three models, eight endpoints.
func Spec() plan.Spec {
	models := []engine.Model{}
	for _, id := range []string{"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"} {
		models = append(models, engine.Model{ID: foreign.Text(id), GPU: "T4", Temperature: 0.1, MaxTokens: 500, USDPerSecond: 0.000164, ExpectCold: 180 * time.Second, ExpectWarm: 40 * time.Second})
	}
	region := func(name, place foreign.Text, models ...string) plan.Region {
		return plan.Region{Name: name, Place: place, Driver: "simulator", Models: foreign.Texts(models), GPUsPerCall: 1, PriceMultiplier: 1, Scaledown: 300 * time.Second,
			Aliases: foreign.Texts(map[string][]string{"US": {"us", "us-*"}, "EU": {"eu", "eu-*"}, "ASIA": {"asia", "asia-*"}}[string(name)])}
	}
	return plan.Spec{
		Questions: Questions(8), Models: models, Repeats: 1, Barrier: engine.BarrierJob, Simulated: true, Speed: 1,
		Regions: []plan.Region{
			region("US", "us-west", "llama3.2-1b", "qwen2.5-1.5b"),
			region("EU", "eu-west", "llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"),
			region("ASIA", "ap-southeast", "llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"),
		},
	}
}

// Settings are those of config.toml.
func Settings() engine.Settings {
	return engine.Settings{
		Limits:    engine.Limits{PerEndpoint: 1, MaxInFlight: 8, GPUs: 10},
		Deadlines: engine.Deadlines{Send: 3 * time.Minute, Cold: 10 * time.Minute, Warm: 5 * time.Minute},
		Retries:   3, OnUnknown: engine.Resend, AnswerLimit: 1 << 20, Preflight: engine.PreflightWarn,
		Health: engine.HealthSettings{Every: 30 * time.Second, Timeout: 10 * time.Second},
	}
}
