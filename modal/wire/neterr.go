package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"syscall"

	"beacon/engine"
)

// flight observes one request. The transport calls its hooks from its own goroutines,
// also after the request has ended.
type flight struct {
	hide      *Hider
	mu        sync.Mutex // guards all below
	sent      bool
	handshake error
}

// trace returns a context that makes the transport call the hooks.
func (f *flight) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.sent = true
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.handshake = err
		},
	})
}

// failure returns the error of a request without a response.
func (f *flight) failure(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return ContextError(ctx, op)
	}
	f.mu.Lock()
	sent, handshake := f.sent, f.handshake
	f.mu.Unlock()
	kind := NetworkKind(err, sent)
	// Some errors of a handshake have no type that isTLS could find.
	if handshake != nil && !sent && errors.Is(err, handshake) && !isReset(err) && !isTimeout(err) {
		kind = engine.KindTLS
	}
	return &engine.CallError{Op: op, Kind: kind, Err: plain(err, f.hide), Hint: hints[kind], Sent: sent}
}

// ContextError returns the error of a context that ended. It wraps both the context's
// error and the cause.
func ContextError(ctx context.Context, op string) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return fmt.Errorf("%s: %w", op, cause)
	}
	return fmt.Errorf("%s: %w: %w", op, err, cause)
}

// NetworkKind returns the kind of an error that came before any response. sent reports
// that the request was sent.
func NetworkKind(err error, sent bool) engine.Kind {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return engine.KindDNS
	case isTLS(err):
		return engine.KindTLS
	case unreachable(err):
		return engine.KindRefused
	case notHTTP(err):
		return engine.KindMalformed
	case sent, isReset(err):
		return engine.KindReset
	}
	// The request was not sent: a timeout of the dial or of the handshake, or a proxy that
	// refused.
	return engine.KindRefused
}

func unreachable(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH) ||
		errors.Is(err, syscall.ENETUNREACH)
}

// isReset reports whether the other side, or a proxy in between, ended a connection.
func isReset(err error) bool {
	for _, target := range []error{
		syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED,
		io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// notHTTP reports whether the server speaks another protocol. It matches texts, because
// net/http has no type for that error.
func notHTTP(err error) bool {
	return strings.Contains(err.Error(), "malformed HTTP ") || strings.Contains(err.Error(), "server response headers exceeded")
}

// isTLS reports whether an error is about a certificate or the handshake.
func isTLS(err error) bool {
	var (
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
		invalid x509.CertificateInvalidError
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		roots   x509.SystemRootsError
		op      *net.OpError
	)
	for _, target := range []any{&verify, &record, &alert, &invalid, &host, &unknown, &roots} {
		if errors.As(err, target) {
			return true
		}
	}
	// crypto/tls reports an alert from the server as an OpError with this Op.
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &op) && op.Op == "remote error"
}

// plain shortens the text of a network error to one line. The result unwraps to err.
// net/http quotes a reply that is not HTTP, so secrets are removed before the line is cut.
func plain(err error, hide *Hider) error {
	text := OneLine(hide.Replace(err.Error()), 300)
	if text == err.Error() {
		return err
	}
	return Relabel(err, text)
}

// Relabel returns an error with another text that unwraps to err.
func Relabel(err error, text string) error { return &relabeled{text, err} }

// relabeled is an error with another text.
type relabeled struct {
	text string
	err  error
}

// Error returns the new text.
func (r *relabeled) Error() string { return r.text }

// Unwrap returns the original error.
func (r *relabeled) Unwrap() error { return r.err }
