package wire

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

// Submit POSTs the question once. It returns a redirect as a call, without a request to
// its target.
func (d *Driver) Submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	reply, err := d.submit(ctx, req)
	return reply, d.hide.Error(named(err, d.hints))
}

func (d *Driver) submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	op := "POST " + shortURL(d.inference)
	post, err := d.newPost(req)
	if err != nil {
		return engine.Reply{}, &engine.CallError{Op: op, Kind: engine.KindInternal, Err: err, Hint: hints[engine.KindInternal]}
	}
	x, err := d.do(ctx, post, op, BodyLimit(d.answerLimit))
	if err != nil {
		return engine.Reply{}, d.sizeError(err)
	}
	if isHandOver(x.status) {
		return d.handOver(x, d.inference, 1)
	}
	return d.answer(req, x)
}

func (d *Driver) newPost(req engine.Request) (*http.Request, error) {
	body, err := json.Marshal(d.dialect.Question(req))
	if err != nil {
		return nil, fmt.Errorf("encode question: %w", err)
	}
	// NopCloser keeps net/http from setting GetBody, with which the transport would repeat
	// a POST by itself. Only the engine decides about a retry.
	post, err := http.NewRequest(http.MethodPost, d.inference.String(), io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return nil, err
	}
	post.ContentLength = int64(len(body))
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("X-Trace-Id", traceID(req))
	return post, nil
}

// answer reads a response that is not a redirect.
func (d *Driver) answer(req engine.Request, x *exchange) (engine.Reply, error) {
	if !x.good() {
		return engine.Reply{}, d.refusal(x)
	}
	a, ce := d.dialect.Answer(req, x.body)
	if ce == nil && int64(len(a.Text)) > d.answerLimit {
		ce = OverLimit(d.answerLimit)
	}
	if ce != nil {
		return engine.Reply{}, x.fail(ce.Kind, ce.Err)
	}
	d.hide.Fields(a)
	return engine.Reply{Answer: a, At: x.at}, nil
}

// refusal returns the error of a response that is neither an answer nor a redirect.
func (d *Driver) refusal(x *exchange) *engine.CallError {
	ce := statusError(x)
	d.dialect.Refusal(x.status, x.body, ce)
	return ce
}

// OverLimit returns the error of an answer longer than limit bytes. It has Kind and Err.
func OverLimit(limit int64) *engine.CallError {
	return &engine.CallError{Kind: engine.KindTooLarge, Err: fmt.Errorf("answer over answer_limit (%s)", byteSize(limit))}
}

// sizeError names answer_limit in the error of a body that is too large, because the
// operator can change that setting.
func (d *Driver) sizeError(err error) error {
	if ce, ok := err.(*engine.CallError); ok && ce.Kind == engine.KindTooLarge {
		ce.Err = OverLimit(d.answerLimit).Err
	}
	return err
}

// traceID identifies an attempt in the endpoint's log. Each part is escaped for use in a
// header.
func traceID(req engine.Request) string {
	parts := []string{req.Job, string(req.Key.Question), string(req.Key.Region), string(req.Key.Model),
		strconv.Itoa(req.Key.Repeat), strconv.Itoa(req.Attempt)}
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// shortURL returns a URL for an error text, without the query, which may hold a handle.
func shortURL(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}
