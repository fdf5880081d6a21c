package wire

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
	// errorBodyLimit is how much is read of a body that is not an answer.
	errorBodyLimit  = 4 << 10
	healthBodyLimit = 1 << 20
)

// Exchange is one request and its response.
type Exchange struct {
	op      string
	Status  int
	header  http.Header
	Body    []byte    // bounded, and without the credentials
	at      time.Time // when the last byte arrived
	started bool      // the body began
}

// answerBodyLimit leaves room for the escapes of JSON and for the receipt, which
// repeats the answer.
func (d *Driver) answerBodyLimit() int64 { return 16*d.answerLimit + 64<<10 }

// do sends a request with the credentials and reads the body, at most limit
// bytes of a good one. The error is a *engine.CallError, or the context's when the
// context ended. The exchange is nil when no response came. Sent is set when the
// headers left.
func (d *Driver) do(ctx context.Context, req *http.Request, op string, limit int64) (*Exchange, error) {
	for name, value := range d.credentials {
		req.Header.Set(name, value)
	}
	req.Header.Set("Accept", "application/json")
	f := &flight{}
	resp, err := d.transport.RoundTrip(req.WithContext(f.trace(ctx)))
	if err != nil {
		return nil, f.failure(ctx, op, err)
	}
	defer resp.Body.Close()
	x := &Exchange{op: op, Status: resp.StatusCode, header: resp.Header}
	switch {
	case isHandOver(x.Status):
		// Only the Location matters; do not wait for the body.
	case x.good():
		err = x.readAll(ctx, resp, limit)
	default:
		// The status decides; the body only explains it and may break off.
		x.Body, _ = io.ReadAll(io.LimitReader(resp.Body, errorBodyLimit))
	}
	x.at = time.Now()
	x.Body = d.scrub(x.Body)
	return x, err
}

func (x *Exchange) good() bool { return x.Status >= 200 && x.Status <= 299 }

// readAll reads the whole body, at most limit bytes.
func (x *Exchange) readAll(ctx context.Context, resp *http.Response, limit int64) error {
	if resp.ContentLength > limit {
		return x.Fail(engine.KindTooLarge, fmt.Errorf("body of %d bytes", resp.ContentLength))
	}
	var err error
	x.Body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	x.started = len(x.Body) > 0
	switch {
	case err != nil && ctx.Err() != nil:
		return ContextError(ctx, x.op)
	case err != nil:
		return x.Fail(engine.KindCut, fmt.Errorf("answer cut short after %d bytes: %w", len(x.Body), err))
	case int64(len(x.Body)) > limit:
		return x.Fail(engine.KindTooLarge, fmt.Errorf("body over %s", byteSize(limit)))
	}
	return nil
}

// Fail is an error about the response of an exchange. Sent is set: the request left.
func (x *Exchange) Fail(kind engine.Kind, err error) *engine.CallError {
	return &engine.CallError{Op: x.op, Kind: kind, Status: x.Status, Err: err, Hint: hints[kind], Sent: true}
}

// scrub removes the credentials from a body that echoes them, before any part of it
// can reach an error, a log or the store.
func (d *Driver) scrub(body []byte) []byte {
	for _, secret := range d.secrets {
		if bytes.Contains(body, []byte(secret)) {
			return []byte(d.hide.Replace(string(body)))
		}
	}
	return body
}
