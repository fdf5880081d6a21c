package simulator

import "net/http"

// form is how one kind of server takes a question and words its answers. All stand
// before the same containers, so a driver of one is tested against the same
// behavior as a driver of another.
type form interface {
	dresser
	// read reads the body of a POST; its error is for unreadable.
	read(body []byte) (Ask, error)
	unreadable(msg string) reply
	// refuse is what the server says before it needs a container; nil to go on.
	refuse(s *Server, ask Ask) *reply
	// health words what the health function would say.
	health(s *Server) dresser
}

// dresser words an answer. It gets the web function's own, on which a fault may lie,
// and gives a status and a body.
type dresser interface {
	dress(body map[string]any, ask Ask) (status int, value any)
}

// way is a path that is served.
type way struct {
	form   form
	health bool
}

// regionWays are the paths below a region, ways those without one.
var (
	regionWays = map[string]way{
		"inference":           {form: webForm{}},
		"health":              {form: webForm{}, health: true},
		"v1/chat/completions": {form: chatForm{}},
		"v1/models":           {form: chatForm{}, health: true},
	}
	ways = map[string]way{
		"/inference": {form: routerForm{}},
		"/providers": {form: routerForm{}, health: true},
	}
)

// webForm is the web functions' own.
type webForm struct{}

func (webForm) read(body []byte) (Ask, error) { return decodeAsk(body) }

func (webForm) unreadable(msg string) reply { return detailReply(msg) }

func (webForm) refuse(s *Server, ask Ask) *reply {
	var body map[string]any
	switch {
	case ask.Prompt == "":
		body = map[string]any{"status": "error", "error": "Prompt is required"}
	case !s.offers(place{ask.Region, ask.Model}):
		body = map[string]any{
			"status": "error", "error": "Unknown model: " + ask.Model, "region": answeredRegion(ask.Region),
		}
	default:
		return nil
	}
	a := jsonReply(http.StatusOK, body)
	return &a
}

func (webForm) health(*Server) dresser { return webForm{} }

func (webForm) dress(body map[string]any, _ Ask) (int, any) { return http.StatusOK, body }

// failed tells whether the web function's answer says that it failed, and how.
func failed(body map[string]any) (said any, yes bool) {
	if body["success"] == false || body["status"] == "error" {
		return body["error"], true
	}
	return nil, false
}

// answered tells whether it has the shape of an answer at all.
func answered(body map[string]any) bool {
	_, newer := body["success"]
	return newer || body["status"] == "success"
}
