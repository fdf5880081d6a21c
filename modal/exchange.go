package modal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"beacon/engine"
)

const (
	// errorBodyLimit bounds what is read of a body that is not an answer.
	errorBodyLimit  = 4 << 10
	healthBodyLimit = 1 << 20
)

// exchange is one request and what came back.
type exchange struct {
	op      string
	status  int
	header  http.Header
	body    []byte
	at      time.Time // when the last byte arrived
	started bool      // the body began
}

// answerBodyLimit leaves room for the escapes of JSON and for the receipt, which
// repeats the answer.
func (c *caller) answerBodyLimit() int64 { return 16*c.answerLimit + 64<<10 }

// do sends a request with the credentials and reads the body, at most limit
// bytes of a good one. The error is a *engine.CallError, or the context's when
// the context ended; the exchange is there from the first byte of a response on.
// Sent is set when the headers left.
func (c *caller) do(ctx context.Context, req *http.Request, op string, limit int64) (*exchange, error) {
	for name, value := range c.credentials {
		req.Header.Set(name, value)
	}
	req.Header.Set("Accept", "application/json")
	f := &flight{}
	resp, err := c.transport.RoundTrip(req.WithContext(f.trace(ctx)))
	if err != nil {
		return nil, f.failure(ctx, op, err)
	}
	defer resp.Body.Close()
	x := &exchange{op: op, status: resp.StatusCode, header: resp.Header}
	switch {
	case isHandOver(x.status):
		// The Location is all that matters; its body is not waited for.
	case x.good():
		err = x.readAll(ctx, resp, limit)
	default:
		// The status decides; a body that breaks off tells less and no more.
		x.body, _ = io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
	}
	x.at = time.Now()
	x.body = c.scrub(x.body)
	return x, err
}

func (x *exchange) good() bool { return x.status >= 200 && x.status <= 299 }

// readAll reads the whole body or says why not.
func (x *exchange) readAll(ctx context.Context, resp *http.Response, limit int64) error {
	if resp.ContentLength > limit {
		return x.fail(engine.KindTooLarge, fmt.Errorf("body of %d bytes", resp.ContentLength))
	}
	var err error
	x.body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	x.started = len(x.body) > 0
	switch {
	case err != nil && ctx.Err() != nil:
		return contextError(ctx, x.op)
	case err != nil:
		return x.fail(engine.KindCut, fmt.Errorf("answer cut short after %d bytes: %w", len(x.body), err))
	case int64(len(x.body)) > limit:
		return x.fail(engine.KindTooLarge, fmt.Errorf("body over %s", byteSize(limit)))
	}
	return nil
}

// fail is an error of an exchange that got a response: the request left.
func (x *exchange) fail(kind engine.Kind, err error) *engine.CallError {
	return &engine.CallError{Op: x.op, Kind: kind, Status: x.status, Err: err, Hint: hints[kind], Sent: true}
}

// scrub takes the credentials out of a body that echoes them, before anything of
// it can reach an error, a log or the store.
func (c *caller) scrub(body []byte) []byte {
	for _, secret := range c.secrets {
		if bytes.Contains(body, []byte(secret)) {
			return []byte(c.hide.Replace(string(body)))
		}
	}
	return body
}
