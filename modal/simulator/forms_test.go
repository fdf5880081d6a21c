package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"beacon/modal/simulator/fault"
)

// askChat and askRouter ask as the clients of those servers do.
func (r *rig) askChat(region, model, prompt string) got {
	r.Helper()
	return r.follow("http://sim/"+region+"/v1/chat/completions", map[string]any{
		"model": model, "temperature": 0.1, "max_tokens": 500,
		"messages": []any{map[string]any{"role": "user", "content": prompt}},
	})
}

func (r *rig) askRouter(region, model, prompt string) got {
	r.Helper()
	return r.follow("http://sim/inference", map[string]any{"model": model, "prompt": prompt, "region_preference": region})
}

func (r *rig) follow(url string, body map[string]any) got {
	r.Helper()
	data, _ := json.Marshal(body)
	g := r.do(r.Context(), "POST", url, string(data))
	for g.err == nil && g.status == 303 {
		g = r.get(g.location)
	}
	return g
}

// TestEveryFormUsesTheSameContainers warms an endpoint by one form: it is warm for the
// others, and all give the same text.
func TestEveryFormUsesTheSameContainers(t *testing.T) {
	s := &Server{Cold: fixed(200 * time.Second), Warm: fixed(10 * time.Second), Regions: []Region{{Name: "EU", Models: []string{"m"}}}}
	inBubble(t, s, func(r *rig) {
		cold := r.askChat("eu", "m", "q")
		r.holds(cold, "choices", "message", "content")
		warm := r.askRouter("europe", "m", "q")
		near(r.T, "a warm call", warm.took, 10*time.Second)
		r.holds(warm, "response")
		web := r.ask("eu", "m", "q")
		text := web.json(t)["response"]
		choice := cold.json(t)["choices"].([]any)[0].(map[string]any)
		if got := choice["message"].(map[string]any)["content"]; got != text || warm.json(t)["response"] != text || choice["finish_reason"] != "stop" {
			t.Errorf("chat %v, router %v, web %v", choice, warm.body, text)
		}
		rec := s.Record()
		if len(rec.Calls) != 3 || rec.ContainersByEndpoint["eu/m"] != 1 || rec.HandOvers != 1 {
			t.Errorf("record %+v", rec)
		}
	})
}

// holds wants a 200 that holds all of some words.
func (r *rig) holds(g got, words ...string) {
	r.Helper()
	wantStatus(r.T, g, 200, `"`+words[0]+`"`)
	for _, w := range words {
		if !strings.Contains(g.body, w) {
			r.Errorf("no %s in %s", w, g.body)
		}
	}
}

func TestFormsRefuseInTheirOwnWords(t *testing.T) {
	s := &Server{Regions: []Region{{Name: "EU", Models: []string{"m"}}}}
	inBubble(t, s, func(r *rig) {
		wantStatus(t, r.askChat("eu", "x", "q"), 404, "The model `x` does not exist.")
		wantStatus(t, r.askChat("us", "m", "q"), 404, fault.TextInvalidCall)
		wantStatus(t, r.follow("http://sim/eu/v1/chat/completions", map[string]any{"model": "m"}), 400, "BadRequestError")
		wantStatus(t, r.follow("http://sim/eu/v1/chat/completions", map[string]any{"model": "m",
			"messages": []any{map[string]any{"role": "system", "content": "x"}}}), 400, "not the user's")
		wantStatus(t, r.follow("http://sim/eu/v1/chat/completions", map[string]any{"model": 1}), 400, "BadRequestError")
		wantStatus(t, r.askRouter("eu", "x", "q"), 200, "Unknown model: x")
		wantStatus(t, r.askRouter("mars", "m", "q"), 200, "PROVIDER_UNAVAILABLE")
		wantStatus(t, r.askRouter("eu", "m", ""), 200, "Prompt is required")
		wantStatus(t, r.follow("http://sim/inference", map[string]any{"prompt": 1}), 422, "detail")
		if n := len(s.Record().Calls); n != 0 {
			t.Errorf("%d calls were accepted", n)
		}
	})
}

func TestFormsOfHealth(t *testing.T) {
	s := &Server{Regions: []Region{{Name: "EU", Models: []string{"m", "n"}}, {Name: "MARS"}}}
	inBubble(t, s, func(r *rig) {
		wantStatus(t, r.get("http://sim/eu/v1/models"), 200, `"data":[{"id":"m",`)
		g := r.get("http://sim/providers")
		wantStatus(t, g, 200, `"name":"modal-eu-west"`)
		if n := fmt.Sprint(len(g.json(t)["providers"].([]any))); n != "2" || !strings.Contains(g.body, `"region":"mars"`) {
			t.Errorf("%s", g.body)
		}
		wantStatus(t, r.get("http://sim/v1/models"), 404, fault.TextInvalidCall)
	})
}

func TestFaultsReachEveryForm(t *testing.T) {
	for kind, want := range map[string][2]string{ // chat, router
		"error":        {`500 InternalServerError`, `200 "success":false`},
		"truncated":    {`200 "finish_reason":"length"`, `200 "success":true`},
		"empty":        {`200 "content":""`, `200 "response":""`},
		"wrong-region": {`200 choices`, `200 mars-north`},
		"503":          {`503 Service Unavailable`, `503 Service Unavailable`},
		"shape":        {`200 "result"`, `200 "result"`},
		"types":        {`200 "content":{`, `200 "response":{`},
	} {
		f, err := ParseFault(kind)
		if err != nil {
			t.Fatal(err)
		}
		inBubble(t, &Server{Faults: []Fault{f}}, func(r *rig) {
			for i, g := range []got{r.askChat("eu", "m", "q"), r.askRouter("eu", "m", "q")} {
				if got := fmt.Sprint(g.status, " ", g.body); !strings.HasPrefix(got, want[i][:3]) || !strings.Contains(got, want[i][4:]) {
					t.Errorf("%s: %s", kind, got)
				}
			}
		})
	}
}
