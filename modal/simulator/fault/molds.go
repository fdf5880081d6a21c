package fault

import (
	"bytes"
	"strings"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/speech"
)

// The molds make a wrong body from a good one, of an answer or of health. They may change
// the map that they get.

const rawMark = "<raw>"

// controlText moves the cursor, changes the title, reverses the line and hides text on a
// terminal that prints it unchanged. rawMark becomes bytes that are not UTF-8.
const controlText = "plain \x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x1b[H" +
	" c1:\u009b31m\u0085 bidi:\u202eesrever\u202c\u2066 zero:\u200b\u200d tab:\tcr:over\rwritten" +
	" nul:\x00 bell:\a back:\b\b raw:" + rawMark + " end"

// rawBytes inserts bytes that no JSON encoder writes.
func rawBytes(body []byte) []byte {
	return bytes.ReplaceAll(body, []byte(rawMark), []byte{0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80})
}

// cut keeps half of the JSON.
func cut(body []byte) []byte { return body[:len(body)/2] }

// says replaces the text everywhere the answer has it.
func says(text string) func(map[string]any, app.Ask) any {
	return func(body map[string]any, _ app.Ask) any { return replaceText(body, text) }
}

func replaceText(body map[string]any, text string) map[string]any {
	body["response"] = text
	body["tokens_generated"] = speech.CountTokens(text)
	if receipt, ok := body["receipt"].(map[string]any); ok {
		output := receipt["output"].(map[string]any)
		output["response"] = text
		output["tokens_generated"] = speech.CountTokens(text)
	}
	return body
}

// truncated ends in mid-sentence at the limit of tokens.
func truncated(body map[string]any, ask app.Ask) any {
	text, _ := body["response"].(string)
	words := strings.Fields(text)
	keep := max(1, min(len(words)-1, speech.WordsIn(ask.MaxTokens)))
	replaceText(body, strings.TrimRight(strings.Join(words[:min(keep, len(words))], " "), ".!?"))
	body["tokens_generated"] = ask.MaxTokens
	if receipt, ok := body["receipt"].(map[string]any); ok {
		receipt["output"].(map[string]any)["tokens_generated"] = ask.MaxTokens
	}
	return body
}

// failure is an exception inside the function, which answers 200 all the same.
func failure(body map[string]any, _ app.Ask) any {
	return map[string]any{
		"success":        false,
		"error":          "CUDA out of memory. Tried to allocate 2.00 GiB",
		"region":         body["region"],
		"inference_time": body["inference_time"],
	}
}

func otherShape(body map[string]any, _ app.Ask) any {
	return map[string]any{"result": map[string]any{"text": body["response"]}, "ok": 1}
}

func otherTypes(body map[string]any, _ app.Ask) any {
	for key, value := range body {
		switch value := value.(type) {
		case string:
			body[key] = map[string]any{"text": value}
		case bool:
			body[key] = "yes"
		case int, float64:
			body[key] = "many"
		default:
			body[key] = 17
		}
	}
	return body
}

func elsewhere(body map[string]any, _ app.Ask) any {
	body["region"] = "mars-north"
	return body
}

func unhealthy(body map[string]any, _ app.Ask) any {
	body["status"] = "starting"
	return body
}

// fewModels leaves one model, or none when there was only one.
func fewModels(body map[string]any, _ app.Ask) any {
	models, _ := body["models_available"].([]string)
	body["models_available"] = append([]string{}, models[:min(1, len(models)/2)]...)
	return body
}
