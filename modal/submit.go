package modal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"beacon/engine"
)

// inference is the body of a POST. The prompt is the bare question: the endpoint
// adds its own system prompt.
type inference struct {
	Model       string  `json:"model"`
	Prompt      string  `json:"prompt"`
	Temperature float64 `json:"temperature"`
	MaxTokens   int     `json:"max_tokens"`
}

// Submit POSTs the question once. A redirect is returned as a call at once, with
// nothing sent to it.
func (w *Web) Submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	op := "POST " + shortURL(w.inference)
	post, err := w.newPost(req)
	if err != nil {
		return engine.Reply{}, &engine.CallError{Op: op, Kind: engine.KindInternal, Err: err, Hint: hints[engine.KindInternal]}
	}
	x, err := w.do(ctx, post, op, w.answerBodyLimit())
	if err != nil {
		return engine.Reply{}, w.sizeError(err)
	}
	if isHandOver(x.status) {
		return w.handOver(x, w.inference, 1)
	}
	return w.answer(x)
}

func (w *Web) newPost(req engine.Request) (*http.Request, error) {
	body, err := json.Marshal(inference{req.Key.Model, req.Prompt, req.Temperature, req.MaxTokens})
	if err != nil {
		return nil, fmt.Errorf("encode question: %w", err)
	}
	// NopCloser keeps net/http from setting GetBody, with which it sends a POST
	// anew on its own; whether a question is asked again is the engine's decision.
	post, err := http.NewRequest(http.MethodPost, w.inference.String(), io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return nil, err
	}
	post.ContentLength = int64(len(body))
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("X-Trace-Id", traceID(req))
	return post, nil
}

// answer reads what came instead of a redirect.
func (w *Web) answer(x *exchange) (engine.Reply, error) {
	if !x.good() {
		return engine.Reply{}, statusError(x)
	}
	a, ce := decodeAnswer(x.body)
	if ce == nil && int64(len(a.Text)) > w.answerLimit {
		ce = &engine.CallError{Kind: engine.KindTooLarge, Err: w.overLimit()}
	}
	if ce != nil {
		return engine.Reply{}, x.fail(ce.Kind, ce.Err)
	}
	return engine.Reply{Answer: a, At: x.at}, nil
}

func (w *Web) overLimit() error {
	return fmt.Errorf("answer over answer_limit (%s)", byteSize(w.answerLimit))
}

// sizeError says of a body over its bound what the operator can change.
func (w *Web) sizeError(err error) error {
	if ce, ok := err.(*engine.CallError); ok && ce.Kind == engine.KindTooLarge {
		ce.Err = w.overLimit()
	}
	return err
}

// traceID finds an attempt in the endpoint's log; each part is made safe for a
// header.
func traceID(req engine.Request) string {
	parts := []string{req.Job, req.Key.Question, req.Key.Region, req.Key.Model,
		strconv.Itoa(req.Key.Repeat), strconv.Itoa(req.Attempt)}
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// shortURL is a URL for people: without its query, where a handle stands.
func shortURL(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}
