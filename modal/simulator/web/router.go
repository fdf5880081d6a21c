package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/fault"
)

// routerForm is the hybrid router's: one path for all regions, and HTTP 200 for failures
// too. The simulated router runs at Modal itself, so its calls are handed over like those
// of any web function.
type routerForm struct{}

// routerNames has the router's own names of regions, by the name of ours; preferences
// has the further names that it accepts for ours.
var (
	routerNames = map[string]string{"us": "us-east", "eu": "eu-west", "asia": "asia-pacific", "apac": "asia-pacific"}
	preferences = map[string]string{
		"usa": "us", "na": "us", "us-east": "us", "europe": "eu", "eu-west": "eu", "apac": "asia", "asia-pacific": "asia",
	}
)

func (routerForm) read(body []byte) (app.Ask, error) {
	ask, err := app.DecodeAsk(body)
	if err != nil {
		return ask, err
	}
	var wish struct {
		Region string `json:"region_preference"`
	}
	if json.Unmarshal(body, &wish) == nil {
		ask.Region = strings.ToLower(wish.Region)
	}
	if name, ok := preferences[ask.Region]; ok {
		ask.Region = name
	}
	return ask, nil
}

func (routerForm) unreadable(msg string) app.Reply { return webForm{}.unreadable(msg) }

func (routerForm) refuse(a *app.App, ask app.Ask) *app.Reply {
	var body map[string]any
	if !a.Serves(ask.Region) {
		body = routerError("PROVIDER_UNAVAILABLE", "no provider in "+ask.Region, true)
	} else if no := a.Refusal(ask); no != nil {
		body = routerError("PROVIDER_EXECUTION_FAILED", no["error"], false)
	} else {
		return nil
	}
	reply := app.JSON(http.StatusOK, body)
	return &reply
}

func routerError(code string, msg any, transient bool) map[string]any {
	return map[string]any{
		"success": false, "error": msg, "error_code": code, "provider_used": nil, "inference_time": 0.0,
		"failure": map[string]any{"code": code, "component": "hybrid_router", "message": msg, "transient": transient},
	}
}

func (routerForm) words(body map[string]any, ask app.Ask) (int, any) {
	if said, yes := failed(body); yes {
		return http.StatusOK, routerError("PROVIDER_EXECUTION_FAILED", said, false)
	}
	if !answered(body) {
		return http.StatusOK, body
	}
	region := body["region"]
	if region == app.AnsweredRegion(ask.Region) && routerNames[ask.Region] != "" {
		region = routerNames[ask.Region]
	}
	return http.StatusOK, map[string]any{
		"success": body["success"], "response": body["response"], "provider_used": "modal-" + ask.Region,
		"inference_time": body["inference_time"], "cost_estimate": 0.001,
		"metadata": map[string]any{
			"provider_type": "modal", "region": region, "model": body["model"], "receipt": body["receipt"],
		},
	}
}

// health makes the list at /providers, of every region.
func (routerForm) health(a *app.App) fault.Words {
	return func(body map[string]any, _ app.Ask) (int, any) { return providerList(a, body) }
}

func providerList(a *app.App, body map[string]any) (int, any) {
	if _, ok := body["models_available"]; !ok {
		return http.StatusOK, body
	}
	list := []any{}
	for _, r := range a.Regions {
		name := routerNames[strings.ToLower(r.Name)]
		if name == "" {
			name = strings.ToLower(r.Name)
		}
		list = append(list, map[string]any{
			"name": "modal-" + name, "type": "modal", "region": name, "healthy": body["status"] == "healthy",
			"cost_per_second": 0.00005, "last_health_check": body["timestamp"],
		})
	}
	return http.StatusOK, map[string]any{"providers": list}
}
