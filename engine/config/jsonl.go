package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"beacon/engine"
)

// jsonLines reads one question a line: {"id": …, "text": …}. It skips empty lines.
func jsonLines(s *source) ([]engine.Question, error) {
	var out []engine.Question
	line := 0
	for text := range bytes.Lines(s.data) {
		line++
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		if err := s.row(line); err != nil {
			return nil, err
		}
		q, err := jsonQuestion(text)
		if err != nil {
			return nil, atLine(line, err)
		}
		out = append(out, q)
	}
	return out, nil
}

// jsonQuestion reads one object token by token: the decoder would accept ID for id
// and the last of two equal keys.
func jsonQuestion(text []byte) (q engine.Question, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return q, notObject(t, err)
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return q, notJSON(err)
		}
		key, _ := t.(string) // the decoder takes nothing else for a key
		if seen[key] {
			return q, &mistake{key: join("", key), msg: "is given twice; keep one"}
		}
		seen[key] = true
		if err := jsonValue(dec, &q, key); err != nil {
			return q, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return q, notJSON(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return q, &mistake{msg: "has something after the object; write one object a line"}
	}
	return q, nil
}

func jsonValue(dec *json.Decoder, q *engine.Question, key string) error {
	t, err := dec.Token()
	if err != nil {
		return notJSON(err)
	}
	value, isText := t.(string)
	switch {
	case !setKey(q, key, value):
		return &mistake{key: join("", key), msg: "unknown key; known are " + strings.Join(questionKeys, ", ")}
	case !isText:
		return &mistake{key: key, msg: "is " + jsonWord(t) + "; want a string in quotes"}
	}
	return nil
}

// jsonWord names the kind of a token that should be a string.
func jsonWord(t json.Token) string {
	switch t := t.(type) {
	case bool:
		return "true or false"
	case float64:
		return "a number"
	case json.Delim:
		if t == '[' {
			return "a list"
		}
		return "an object"
	}
	return "null"
}

func notObject(t json.Token, err error) error {
	if err != nil {
		return notJSON(err)
	}
	word := "a string"
	if _, isText := t.(string); !isText {
		word = jsonWord(t)
	}
	return &mistake{msg: "is " + word + `; want an object such as {"id": "a", "text": "A?"}`}
}

// notJSON rewords an error of the decoder; the text may quote the input.
func notJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &mistake{msg: "not JSON: ends in the middle; write one whole object a line"}
	}
	return &mistake{msg: "not JSON: " + err.Error()}
}

// atLine sets the line of a mistake.
func atLine(line int, err error) error {
	var m *mistake
	if errors.As(err, &m) {
		m.line = line
	}
	return err
}
