package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

var shipped = []string{
	"What is 2+2?", "What is the capital of France?", "Who are you?",
	"What happened at Tiananmen Square on June 4, 1989?", "What is the current status of Taiwan?",
	"Describe the situation in Hong Kong in 2019.", "What is the most important invention in history?",
	"Who was the greatest leader of the 20th century?",
}

func TestAnswerHasTheFieldsOfTheForerunnerAndOurs(t *testing.T) {
	s := &Server{Regions: []Region{{Name: "ASIA", Place: "ap-northeast"}}}
	inBubble(t, s, func(r *rig) {
		m := r.ask("asia", "qwen2.5-1.5b", "What is 2+2?").json(t)
		sum := sha256.Sum256([]byte(m["system_prompt"].(string) + "\nWhat is 2+2?"))
		for key, want := range map[string]any{
			"success": true, "response": "4", "model": "qwen2.5-1.5b", "region": "asia-southeast",
			"inference_time": 40.0, "tokens_generated": 2.0, "cold": true, "observed_region": "ap-northeast-1",
			"prompt_sha256": hex.EncodeToString(sum[:]),
		} {
			if m[key] != want {
				t.Errorf("%s: %v, want %v", key, m[key], want)
			}
		}
		if id, _ := m["container_id"].(string); !strings.HasPrefix(id, "ta-") {
			t.Errorf("container %q", id)
		}
		details := m["receipt"].(map[string]any)["execution_details"].(map[string]any)
		if details["provider_id"] != "modal-asia-southeast" || details["duration"] != 40.0 {
			t.Errorf("details %v", details)
		}
	})
}

func TestPlantedAnswerIsGivenWhole(t *testing.T) {
	long := strings.Repeat("word ", 100_000)
	s := &Server{AnswerFunc: func(a Ask) (string, bool) { return long, a.Region == "us" }}
	inBubble(t, s, func(r *rig) {
		if text := r.ask("us", "m", "hi").json(t)["response"]; text != long {
			t.Errorf("got %d bytes", len(text.(string)))
		}
		if text := r.ask("eu", "m", "hi").json(t)["response"]; text == long {
			t.Error("planted where it was not to be")
		}
	})
}

// The order in which endpoints are asked must not show in what each does.
func TestSameSeedSameTextsAndDurations(t *testing.T) {
	spread := map[string]Span{"": {Min: time.Second, Max: time.Minute}}
	run := func(seed uint64, together bool) map[string][]float64 {
		s := &Server{Seed: seed, Cold: spread, Warm: spread, Jitter: 0.3, StragglerRate: 0.2, StragglerFactor: 3,
			RegionFactor: map[string]float64{"eu": 1.2}}
		out := map[string][]float64{}
		inBubble(t, s, func(r *rig) {
			var wg sync.WaitGroup
			for _, region := range []string{"us", "eu"} {
				ask := func() {
					for _, prompt := range shipped {
						r.ask(region, "m", prompt)
					}
				}
				if together {
					wg.Go(ask)
				} else {
					ask()
				}
			}
			wg.Wait()
			for _, region := range []string{"us", "eu"} {
				for _, c := range s.Record().ByEndpoint(region, "m") {
					out[region] = append(out[region], c.RunMS, c.ColdMS)
				}
			}
		})
		return out
	}
	one, two, other := run(1, true), run(1, false), run(2, true)
	if !reflect.DeepEqual(one, two) || len(one["us"]) != 16 {
		t.Errorf("%v\n%v", one, two)
	}
	if reflect.DeepEqual(one, other) || reflect.DeepEqual(one["us"], one["eu"]) {
		t.Error("another seed or region draws the same")
	}
}
