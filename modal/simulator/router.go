package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
)

// routerForm is the hybrid router's: one path for all regions, and HTTP 200 whatever
// came of it. It is taken to run at Modal itself, and so is handed over as any web
// function.
type routerForm struct{}

// routerNames are the router's own names of regions, by the name of ours; preferences
// are what it takes for ours besides.
var (
	routerNames = map[string]string{"us": "us-east", "eu": "eu-west", "asia": "asia-pacific", "apac": "asia-pacific"}
	preferences = map[string]string{
		"usa": "us", "na": "us", "us-east": "us", "europe": "eu", "eu-west": "eu", "apac": "asia", "asia-pacific": "asia",
	}
)

func (routerForm) read(body []byte) (Ask, error) {
	ask, err := decodeAsk(body)
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

func (routerForm) unreadable(msg string) reply { return detailReply(msg) }

func (routerForm) refuse(s *Server, ask Ask) *reply {
	if len(s.Regions) > 0 && s.region(ask.Region) == nil {
		a := jsonReply(http.StatusOK, routerError("PROVIDER_UNAVAILABLE", "no provider in "+ask.Region, true))
		return &a
	}
	if body := (webForm{}).refuse(s, ask); body != nil {
		var said struct{ Error string }
		_ = json.Unmarshal(body.body, &said)
		a := jsonReply(http.StatusOK, routerError("PROVIDER_EXECUTION_FAILED", said.Error, false))
		return &a
	}
	return nil
}

func routerError(code string, msg any, transient bool) map[string]any {
	return map[string]any{
		"success": false, "error": msg, "error_code": code, "provider_used": nil, "inference_time": 0.0,
		"failure": map[string]any{"code": code, "component": "hybrid_router", "message": msg, "transient": transient},
	}
}

func (routerForm) dress(body map[string]any, ask Ask) (int, any) {
	if said, yes := failed(body); yes {
		return http.StatusOK, routerError("PROVIDER_EXECUTION_FAILED", said, false)
	}
	if !answered(body) {
		return http.StatusOK, body
	}
	region := body["region"]
	if region == answeredRegion(ask.Region) && routerNames[ask.Region] != "" {
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

func (routerForm) health(s *Server) dresser { return providerList{s} }

// providerList is the list at /providers, of every region.
type providerList struct{ s *Server }

func (p providerList) dress(body map[string]any, _ Ask) (int, any) {
	if _, ok := body["models_available"]; !ok {
		return http.StatusOK, body
	}
	list := []any{}
	for _, r := range p.s.Regions {
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
