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

// Submit POSTs the question once. A redirect is returned as a call at once, with
// nothing sent to it.
func (c *caller) Submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	reply, err := c.submit(ctx, req)
	return reply, named(err, c.dialect.hints(false))
}

func (c *caller) submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	op := "POST " + shortURL(c.inference)
	post, err := c.newPost(req)
	if err != nil {
		return engine.Reply{}, &engine.CallError{Op: op, Kind: engine.KindInternal, Err: err, Hint: hints[engine.KindInternal]}
	}
	x, err := c.do(ctx, post, op, c.answerBodyLimit())
	if err != nil {
		return engine.Reply{}, c.sizeError(err)
	}
	if isHandOver(x.status) {
		return c.handOver(x, c.inference, 1)
	}
	return c.answer(req, x)
}

func (c *caller) newPost(req engine.Request) (*http.Request, error) {
	body, err := json.Marshal(c.dialect.question(req))
	if err != nil {
		return nil, fmt.Errorf("encode question: %w", err)
	}
	// NopCloser keeps net/http from setting GetBody, with which it sends a POST
	// anew on its own; whether a question is asked again is the engine's decision.
	post, err := http.NewRequest(http.MethodPost, c.inference.String(), io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return nil, err
	}
	post.ContentLength = int64(len(body))
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("X-Trace-Id", traceID(req))
	return post, nil
}

// answer reads what came instead of a redirect.
func (c *caller) answer(req engine.Request, x *exchange) (engine.Reply, error) {
	if !x.good() {
		return engine.Reply{}, c.refusal(x)
	}
	a, ce := c.dialect.answer(req, x.body)
	if ce == nil && int64(len(a.Text)) > c.answerLimit {
		ce = &engine.CallError{Kind: engine.KindTooLarge, Err: c.overLimit()}
	}
	if ce != nil {
		return engine.Reply{}, x.fail(ce.Kind, ce.Err)
	}
	return engine.Reply{Answer: a, At: x.at}, nil
}

// refusal names a response that is neither an answer nor a redirect.
func (c *caller) refusal(x *exchange) *engine.CallError {
	ce := statusError(x)
	c.dialect.refusal(x, ce)
	return ce
}

func (c *caller) overLimit() error {
	return fmt.Errorf("answer over answer_limit (%s)", byteSize(c.answerLimit))
}

// sizeError says of a body over its bound what the operator can change.
func (c *caller) sizeError(err error) error {
	if ce, ok := err.(*engine.CallError); ok && ce.Kind == engine.KindTooLarge {
		ce.Err = c.overLimit()
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
