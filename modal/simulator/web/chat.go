package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/fault"
)

// chatForm is OpenAI's, in the words of vLLM.
type chatForm struct{}

func (chatForm) read(body []byte) (app.Ask, error) {
	ask, err := app.DecodeAsk(body)
	if err != nil {
		return ask, err
	}
	var turns struct {
		Messages []struct{ Role, Content string }
	}
	if json.Unmarshal(body, &turns) != nil || len(turns.Messages) == 0 {
		return ask, errors.New("messages is not a list of turns")
	}
	last := turns.Messages[len(turns.Messages)-1]
	if last.Role != "user" {
		return ask, errors.New("the last message is not the user's")
	}
	ask.Prompt = last.Content
	return ask, nil
}

func (chatForm) unreadable(msg string) app.Reply {
	return chatError(http.StatusBadRequest, "BadRequestError", msg)
}

func (chatForm) refuse(a *app.App, ask app.Ask) *app.Reply {
	if a.Offers(ask.Endpoint()) {
		return nil
	}
	reply := chatError(http.StatusNotFound, "NotFoundError", "The model `"+ask.Model+"` does not exist.")
	return &reply
}

func chatError(status int, kind, msg string) app.Reply {
	return app.JSON(status, chatErrorBody(status, kind, msg))
}

func chatErrorBody(status int, kind string, msg any) map[string]any {
	return map[string]any{"error": map[string]any{"message": msg, "type": kind, "param": nil, "code": status}}
}

// words makes a completion. A fault's change is kept where a completion has a place for
// it.
func (chatForm) words(body map[string]any, ask app.Ask) (int, any) {
	if said, yes := failed(body); yes {
		return http.StatusInternalServerError, chatErrorBody(http.StatusInternalServerError, "InternalServerError", said)
	}
	if !answered(body) {
		return http.StatusOK, body
	}
	tokens := body["tokens_generated"]
	reason := "stop"
	if n, ok := tokens.(int); ok && n >= ask.MaxTokens {
		reason = "length"
	}
	return http.StatusOK, map[string]any{
		"id": "chatcmpl-" + ask.Region, "object": "chat.completion", "model": body["model"],
		"system_fingerprint": app.CodeVersion,
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": reason, "logprobs": nil,
			"message": map[string]any{"role": "assistant", "content": body["response"], "tool_calls": []any{}},
		}},
		"usage": map[string]any{"completion_tokens": tokens},
	}
}

func (chatForm) health(*app.App) fault.Words { return modelList }

// modelList is the list at /v1/models.
func modelList(body map[string]any, _ app.Ask) (int, any) {
	models, ok := body["models_available"].([]string)
	if !ok {
		return http.StatusOK, body
	}
	list := []any{}
	for _, id := range models {
		list = append(list, map[string]any{"id": id, "object": "model", "owned_by": "vllm"})
	}
	return http.StatusOK, map[string]any{"object": "list", "data": list}
}
