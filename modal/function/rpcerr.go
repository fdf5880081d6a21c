package function

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"beacon/engine"
	"beacon/modal/wire"
)

// rpcKinds maps the statuses of the control plane to kinds. Unavailable is not here,
// because its kind depends on how far the request got. Any other status is KindStatus.
var rpcKinds = map[codes.Code]engine.Kind{
	codes.Unauthenticated: engine.KindAuth, codes.PermissionDenied: engine.KindAuth,
	codes.NotFound:          engine.KindNotFound,
	codes.ResourceExhausted: engine.KindRateLimited,
	codes.InvalidArgument:   engine.KindRejected, codes.FailedPrecondition: engine.KindRejected,
	codes.OutOfRange: engine.KindRejected, codes.AlreadyExists: engine.KindRejected, codes.Unimplemented: engine.KindRejected,
	codes.Canceled: engine.KindReset,
}

// plainErrors are the SDK's errors without a type, found by the beginning of their text.
var plainErrors = []struct {
	begins string
	kind   engine.Kind
}{
	{"missing credentials", engine.KindAuth},
	{"cannot call Modal Function", engine.KindRejected},
	{"Function input size exceeds", engine.KindRejected},
	{"error decoding CBOR", engine.KindMalformed},
	{"PICKLE output format", engine.KindMalformed},
	{"ASGI data format", engine.KindMalformed},
	{"unsupported data format", engine.KindMalformed},
	{"failed blob", engine.KindStatus},
	{"failed to read blob", engine.KindReset},
}

// failure converts an error of the SDK: to the context's error if the context ended, else
// to a *engine.CallError.
func (f *Driver) failure(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return wire.ContextError(ctx, op)
	}
	kind, said := rpcFailure(err)
	return &engine.CallError{
		Op: op, Kind: kind, Err: f.say(said, err), Hint: hintOf(kind), RetryAfter: retryPolicy(err),
	}
}

// say returns an error with the given words, made safe to show, that unwraps to err.
func (f *Driver) say(words string, err error) error {
	return wire.Relabel(err, wire.OneLine(f.account.hide.Replace(words), 300))
}

// rpcFailure returns the kind and the text of an error.
func rpcFailure(err error) (engine.Kind, string) {
	var network *url.Error
	switch {
	case errors.As(err, &sdk.NotFoundError{}):
		return engine.KindNotFound, err.Error()
	case errors.As(err, &sdk.InvalidError{}), errors.As(err, &sdk.AlreadyExistsError{}), errors.As(err, &sdk.ConflictError{}):
		return engine.KindRejected, err.Error()
	case errors.As(err, &sdk.ResourceExhaustedError{}):
		return limited(err.Error()), err.Error()
	case errors.As(err, &sdk.InternalFailure{}):
		return engine.KindStatus, err.Error()
	case errors.As(err, &network): // the transfer of a blob
		return wire.NetworkKind(network.Err, true), "blob: " + network.Err.Error()
	}
	if st := rpcStatus(err); st != nil {
		return statusKindOf(st), st.Code().String() + ": " + st.Message()
	}
	said := strings.TrimPrefix(err.Error(), "FunctionGetOutputs failed: ") // the SDK's name for a look
	for _, p := range plainErrors {
		if strings.HasPrefix(said, p.begins) {
			return p.kind, said
		}
	}
	return engine.KindInternal, said
}

// rpcStatus returns the gRPC status that an error wraps, or nil.
func rpcStatus(err error) *status.Status {
	var with interface{ GRPCStatus() *status.Status }
	if errors.As(err, &with) {
		return with.GRPCStatus()
	}
	return nil
}

func statusKindOf(st *status.Status) engine.Kind {
	switch st.Code() {
	case codes.ResourceExhausted:
		return limited(st.Message())
	case codes.Unavailable:
		return unavailable(st.Message())
	}
	if kind, ok := rpcKinds[st.Code()]; ok {
		return kind
	}
	return engine.KindStatus
}

// limited returns the kind of an exhausted limit. The text separates the spend limit,
// where waiting does not help, from a rate limit.
func limited(text string) engine.Kind { return wire.StatusKind(http.StatusTooManyRequests, text) }

// unavailable returns the kind for how far a request got. gRPC keeps only the text of the
// network error, not its type.
func unavailable(text string) engine.Kind {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("name resolver error", "produced zero addresses", "no such host", "server misbehaving"):
		return engine.KindDNS
	case has("authentication handshake failed", "x509:", "tls:"):
		return engine.KindTLS
	case has("while dialing", "connection refused"):
		return engine.KindRefused
	case has("connection error", "transport", "error reading from server", "closing", "EOF", "reset"):
		return engine.KindReset
	}
	return engine.KindStatus
}

// mayHaveReached reports whether Modal may have accepted a spawn that failed.
func mayHaveReached(err error) bool {
	st := rpcStatus(err)
	if st == nil {
		return true
	}
	switch statusKindOf(st) {
	case engine.KindReset, engine.KindStatus:
		return true
	}
	return false
}

// retryPolicy returns the wait that the server asks for, or 0.
func retryPolicy(err error) time.Duration {
	st := rpcStatus(err)
	if st == nil {
		return 0
	}
	for _, detail := range st.Details() {
		if p, ok := detail.(*pb.RPCRetryPolicy); ok {
			return min(max(0, time.Duration(float64(p.GetRetryAfterSecs())*float64(time.Second))), wire.RetryAfterCap)
		}
	}
	return 0
}
