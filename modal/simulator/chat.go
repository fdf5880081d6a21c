package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
)

// chatForm is OpenAI's, worded as vLLM does.
type chatForm struct{}

func (chatForm) read(body []byte) (Ask, error) {
	ask, err := decodeAsk(body)
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

func (chatForm) unreadable(msg string) reply {
	return chatError(http.StatusBadRequest, "BadRequestError", msg)
}

func (chatForm) refuse(s *Server, ask Ask) *reply {
	if s.offers(place{ask.Region, ask.Model}) {
		return nil
	}
	a := chatError(http.StatusNotFound, "NotFoundError", "The model `"+ask.Model+"` does not exist.")
	return &a
}

func chatError(status int, kind, msg string) reply {
	return jsonReply(status, chatErrorBody(status, kind, msg))
}

func chatErrorBody(status int, kind string, msg any) map[string]any {
	return map[string]any{"error": map[string]any{"message": msg, "type": kind, "param": nil, "code": status}}
}

// dress makes a completion; what a fault made of the answer stays as it is where it
// has a place in it.
func (chatForm) dress(body map[string]any, ask Ask) (int, any) {
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
		"system_fingerprint": codeVersion,
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": reason, "logprobs": nil,
			"message": map[string]any{"role": "assistant", "content": body["response"], "tool_calls": []any{}},
		}},
		"usage": map[string]any{"completion_tokens": tokens},
	}
}

func (chatForm) health(*Server) dresser { return modelList{} }

// modelList is the list at /v1/models.
type modelList struct{}

func (modelList) dress(body map[string]any, _ Ask) (int, any) {
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
