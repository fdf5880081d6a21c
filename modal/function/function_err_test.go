package function

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	sdk "github.com/modal-labs/modal-client/go"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"beacon/engine"
	"beacon/modal/drivertest"
	"beacon/modal/wire"
)

// withInterceptor makes another account of the same environment that calls fn before it
// sends a spawn.
func withInterceptor(t *testing.T, a *Account, fn func()) *Account {
	t.Helper()
	none := time.Duration(0)
	client, err := sdk.NewClientWithOptions(&sdk.ClientParams{MaxThrottleWait: &none, GRPCUnaryInterceptors: []grpc.UnaryClientInterceptor{observe,
		func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			if method == pb.ModalClient_FunctionMap_FullMethodName {
				fn()
			}
			return invoke(ctx, method, req, reply, cc, opts...)
		}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &Account{client: client, hide: a.hide}
}

// TestEveryErrorOfTheSDKHasAKind: ended means that the call has ended.
func TestEveryErrorOfTheSDKHasAKind(t *testing.T) {
	st := func(code codes.Code, text string) error {
		return fmt.Errorf("FunctionGetOutputs failed: %w", status.Error(code, text))
	}
	terminated, failed := pb.GenericResult_GENERIC_STATUS_TERMINATED, pb.GenericResult_GENERIC_STATUS_FAILURE
	for _, c := range []struct {
		err    error
		status pb.GenericResult_GenericStatus
		kind   engine.Kind
		ended  bool
	}{
		{sdk.RemoteError{Exception: "ValueError('boom')"}, failed, engine.KindAnswer, true},
		{sdk.RemoteError{Exception: "Unknown model: x"}, failed, engine.KindModel, true},
		{sdk.RemoteError{}, terminated, engine.KindGone, true},
		{sdk.RemoteError{Exception: "Input was cancelled"}, terminated, engine.KindGone, true},
		{sdk.RemoteError{Exception: "killed by signal 9"}, terminated, engine.KindStatus, true},
		{sdk.RemoteError{Exception: "no such image"}, pb.GenericResult_GENERIC_STATUS_INIT_FAILURE, engine.KindStatus, true},
		{sdk.FunctionTimeoutError{Exception: "300 s"}, pb.GenericResult_GENERIC_STATUS_TIMEOUT, engine.KindStatus, true},
		{sdk.InternalFailure{Exception: "worker lost"}, pb.GenericResult_GENERIC_STATUS_INTERNAL_FAILURE, engine.KindStatus, true},
		{errExpired, 0, engine.KindGone, true},
		{st(codes.NotFound, "no such call"), 0, engine.KindGone, true},
		{errors.New("PICKLE output format is not supported"), 0, engine.KindMalformed, true},
		{errors.New("error decoding CBOR data: EOF"), 0, engine.KindMalformed, true},
		{st(codes.Unauthenticated, "no"), 0, engine.KindAuth, false},
		{st(codes.PermissionDenied, "no"), 0, engine.KindAuth, false},
		{st(codes.ResourceExhausted, "slow down"), 0, engine.KindRateLimited, false},
		{st(codes.ResourceExhausted, "workspace billing cycle spend limit reached"), 0, engine.KindSpend, false},
		{st(codes.Internal, "oops"), 0, engine.KindStatus, false},
		{st(codes.DeadlineExceeded, "late"), 0, engine.KindStatus, false},
		{st(codes.Unavailable, "try later"), 0, engine.KindStatus, false},
		{st(codes.Unavailable, `connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:1: connect: connection refused"`), 0, engine.KindRefused, false},
		{st(codes.Unavailable, `name resolver error: produced zero addresses`), 0, engine.KindDNS, false},
		{st(codes.Unavailable, `connection error: desc = "transport: authentication handshake failed: tls: first record does not look like a TLS handshake"`), 0, engine.KindTLS, false},
		{st(codes.Unavailable, "error reading from server: EOF"), 0, engine.KindReset, false},
		{st(codes.Canceled, "grpc: the client connection is closing"), 0, engine.KindReset, false},
		{st(codes.InvalidArgument, "bad"), 0, engine.KindRejected, false},
		{st(codes.Unimplemented, "what"), 0, engine.KindRejected, false},
		{sdk.NotFoundError{Exception: "Function 'a/b' not found"}, 0, engine.KindGone, true},
		{sdk.InvalidError{Exception: "A webhook Function cannot be invoked"}, 0, engine.KindRejected, false},
		{sdk.ResourceExhaustedError{Exception: "quota"}, 0, engine.KindRateLimited, false},
		{errors.New("missing credentials, please set them"), 0, engine.KindAuth, false},
		{errors.New("cannot call Modal Function from Go SDK"), 0, engine.KindRejected, false},
		{fmt.Errorf("failed to download blob: %w", &url.Error{Op: "Get", URL: "https://x/?signature=s", Err: syscall.ECONNRESET}), 0, engine.KindReset, false},
		{errors.New("failed blob download: 503 Service Unavailable"), 0, engine.KindStatus, false},
		{errors.New("something new"), 0, engine.KindInternal, false},
	} {
		f := &Driver{account: &Account{hide: wire.NewHider("as-secret")}}
		ce := drivertest.CallError(t, f.collectError(t.Context(), "collect", c.err, &watch{status: c.status}))
		if ce.Kind != c.kind || ce.Ended != c.ended || !ce.Sent || ce.Hint == "" || ce.Err == nil {
			t.Errorf("%v: %s, ended %t, hint %q; want %s, %t", c.err, ce.Kind, ce.Ended, ce.Hint, c.kind, c.ended)
		}
		if strings.Contains(ce.Error(), "signature") {
			t.Errorf("a signed URL is shown: %v", ce)
		}
	}
}

func TestFaultsAtTheControlPlaneAsTheEngineSeesThem(t *testing.T) {
	for _, c := range []struct {
		fault string
		kind  engine.Kind
		sent  bool
	}{
		{"401", engine.KindAuth, false},
		{"403", engine.KindAuth, false},
		{"404-stopped", engine.KindNotFound, false},
		{"422", engine.KindRejected, false},
		{"429 retry_after=7", engine.KindRateLimited, false},
		{"429-spend", engine.KindSpend, false},
		{"503", engine.KindStatus, true},
		{"html", engine.KindReset, true}, // a proxy may have answered
		{"500-crash", engine.KindStatus, true},
		{"500-timeout", engine.KindStatus, true},
		{"500-lost", engine.KindStatus, true},
		{"exception", engine.KindAnswer, true},
		{"error", engine.KindAnswer, true},
		{"shape", engine.KindMalformed, true},
		{"cut", engine.KindMalformed, true},
		{"extraction", engine.KindMalformed, true},
		{"503 for=result", engine.KindStatus, true},
	} {
		t.Run(c.fault, func(t *testing.T) {
			f := simulated(t, drivertest.Swift(c.fault))
			reply, err := f.Submit(t.Context(), drivertest.Request("q"))
			if err == nil {
				_, err = f.Collect(t.Context(), drivertest.Request("q"), *reply.Call)
			}
			ce := drivertest.CallError(t, err)
			if ce.Kind != c.kind || ce.Sent != c.sent || ce.Hint == "" {
				t.Errorf("%s, sent %t, %v, hint %q", ce.Kind, ce.Sent, ce, ce.Hint)
			}
			if wants := strings.Contains(c.fault, "retry_after"); wants != (ce.RetryAfter == 7*time.Second) {
				t.Errorf("retry after %s", ce.RetryAfter)
			}
		})
	}
}

func TestFunctionReachesNobody(t *testing.T) {
	f := newFunction(t, "http://127.0.0.1:1")
	_, err := f.Submit(t.Context(), drivertest.Request("q"))
	if ce := drivertest.CallError(t, err); ce.Kind != engine.KindRefused || ce.Sent || !strings.Contains(ce.Hint, "MODAL_SERVER_URL") {
		t.Errorf("%+v", ce)
	}
}

// TestAnExpiredResultEnds: without the watch the SDK would look without end.
func TestAnExpiredResultEnds(t *testing.T) {
	nothing := pb.FunctionGetOutputsResponse_builder{}.Build()
	unfinished := pb.FunctionGetOutputsResponse_builder{NumUnfinishedInputs: 1}.Build()
	w := &watch{}
	look := func(reply *pb.FunctionGetOutputsResponse, took time.Duration) error {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // so that looked does not wait
		return w.looked(ctx, reply, lookFor, took)
	}
	if look(nothing, 0); w.empty.IsZero() {
		t.Error("an empty answer before its time is not noted")
	}
	w.empty = time.Now().Add(-expiryAfter)
	if err := look(nothing, 0); !errors.Is(err, errExpired) {
		t.Errorf("after a minute: %v", err)
	}
	if look(unfinished, 0); !w.empty.IsZero() {
		t.Error("a call under way counts as expired")
	}
	if err := look(nothing, lookFor); err != nil || !w.empty.IsZero() {
		t.Errorf("a whole look counts as expired: %v", err)
	}
}
