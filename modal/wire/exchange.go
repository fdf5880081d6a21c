package wire

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"beacon/engine"
)

const (
	// errorBodyLimit is the most bytes that are read of an error body.
	errorBodyLimit  = 4 << 10
	healthBodyLimit = 1 << 20
)

// exchange is one request and its response.
type exchange struct {
	op      string
	status  int
	header  http.Header
	body    []byte    // of limited size, credentials removed
	at      time.Time // arrival of the last byte
	started bool      // at least one byte of the body arrived
}

// BodyLimit is the longest body of an answer of at most answerLimit bytes. It is larger
// than the answer limit, because JSON escapes characters and the receipt repeats the answer.
func BodyLimit(answerLimit int64) int64 { return 16*answerLimit + 64<<10 }

// do sends a request with the credentials and reads the body of the response, at most
// limit bytes if the status is 2xx. The error is a *engine.CallError, or the context's
// error if the context ended. The exchange is nil when no response came. The error's Sent
// is set when the request headers were written.
func (d *Driver) do(ctx context.Context, req *http.Request, op string, limit int64) (*exchange, error) {
	for name, value := range d.credentials {
		req.Header.Set(name, value)
	}
	req.Header.Set("Accept", "application/json")
	f := &flight{hide: d.hide}
	resp, err := d.transport.RoundTrip(req.WithContext(f.trace(ctx)))
	if err != nil {
		return nil, f.failure(ctx, op, err)
	}
	defer resp.Body.Close()
	x := &exchange{op: op, status: resp.StatusCode, header: resp.Header}
	switch {
	case isHandOver(x.status):
		// Only the Location is needed; do not wait for the body.
	case x.good():
		err = x.readAll(ctx, resp, limit)
	default:
		// The status is enough. The body only explains it and may be incomplete.
		x.body, _ = io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
	}
	x.at = time.Now()
	// Before any part of it is quoted: an excerpt may end within a secret.
	x.body = []byte(d.hide.Replace(string(x.body)))
	return x, err
}

func (x *exchange) good() bool { return x.status >= 200 && x.status <= 299 }

// readAll reads the whole body, at most limit bytes.
func (x *exchange) readAll(ctx context.Context, resp *http.Response, limit int64) error {
	if resp.ContentLength > limit {
		return x.fail(engine.KindTooLarge, fmt.Errorf("body of %d bytes", resp.ContentLength))
	}
	var err error
	x.body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	x.started = len(x.body) > 0
	switch {
	case err != nil && ctx.Err() != nil:
		return ContextError(ctx, x.op)
	case err != nil:
		return x.fail(engine.KindCut, fmt.Errorf("answer cut short after %d bytes: %w", len(x.body), err))
	case int64(len(x.body)) > limit:
		return x.fail(engine.KindTooLarge, fmt.Errorf("body over %s", byteSize(limit)))
	}
	return nil
}

// fail returns an error about the response of an exchange. Sent is set, because the
// request was sent.
func (x *exchange) fail(kind engine.Kind, err error) *engine.CallError {
	return &engine.CallError{Op: x.op, Kind: kind, Status: x.status, Err: err, Hint: hints[kind], Sent: true}
}
