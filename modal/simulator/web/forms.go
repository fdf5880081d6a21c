package web

import (
	"net/http"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/fault"
)

// form is how one kind of server reads a question and words its answers. All forms use
// the same containers, so a driver of one is tested against the same behavior as a
// driver of another.
type form interface {
	// read reads the body of a POST; its error is for unreadable.
	read(body []byte) (app.Ask, error)
	unreadable(msg string) app.Reply
	// refuse is the reply to a question that needs no container; nil to continue.
	refuse(a *app.App, ask app.Ask) *app.Reply
	// words puts the web function's answer, which a fault may have changed, into this form.
	words(body map[string]any, ask app.Ask) (status int, value any)
	// health returns the words for the health function's body.
	health(a *app.App) fault.Words
}

// way is the form and the function of a path.
type way struct {
	form   form
	health bool
}

// regionWays has the paths below a region, ways those without one.
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

func (webForm) read(body []byte) (app.Ask, error) { return app.DecodeAsk(body) }

// unreadable is the 422 of the web framework.
func (webForm) unreadable(msg string) app.Reply {
	return app.JSON(http.StatusUnprocessableEntity, map[string]any{
		"detail": []any{map[string]any{"type": "value_error", "loc": []any{"body"}, "msg": msg}},
	})
}

func (webForm) refuse(a *app.App, ask app.Ask) *app.Reply {
	if no := a.Refusal(ask); no != nil {
		reply := app.JSON(http.StatusOK, no)
		return &reply
	}
	return nil
}

func (webForm) health(*app.App) fault.Words { return webForm{}.words }

func (webForm) words(body map[string]any, _ app.Ask) (int, any) { return http.StatusOK, body }

// failed reports whether the web function's answer says that it failed, and how.
func failed(body map[string]any) (said any, yes bool) {
	return body["error"], body["success"] == false
}

// answered reports whether a body has the shape of an answer.
func answered(body map[string]any) bool {
	_, ok := body["success"]
	return ok
}
