// Package control is Modal's control plane: the gRPC service that Modal's SDKs speak to,
// on the containers that the web functions use. A method that is not here answers
// Unimplemented. Faults act as they do on the web, except those of redirects and of bytes
// on the wire, which an RPC does not have. It imports app, containers, fault and record.
// Start at New.
//
//	service.go   credentials, faults    functions.go apps, functions, stats
//	spawn.go     accepting a call       outputs.go   results, cancels
//	logs.go      lines of containers    blob.go      too long for a message
package control

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// maxMessage is the largest message that Modal's own client takes or sends.
const maxMessage = 100 << 20

// authToken has a payload that never expires: clients refresh a token by its exp.
var authToken = strings.Join([]string{
	base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)),
	base64.RawURLEncoding.EncodeToString([]byte(`{"exp":9999999999}`)),
	"simulated",
}, ".")

// Config has the parts that a Service works on, and its settings.
type Config struct {
	App    *app.App
	Pool   *containers.Pool
	Faults *fault.Set
	Book   *record.Book

	TokenID, TokenSecret string        // wanted of every call when either is set
	Keep                 time.Duration // the life of a result, at any Speed
	Broken               error         // a mistake in the faults, which fails every call
}

// Service is the control plane. It answers over the connections of its caller's HTTP
// server and starts no goroutine.
type Service struct {
	pb.UnimplementedModalClientServer
	Config
	rpc *grpc.Server // has no connections: ServeHTTP gives it requests

	mu        sync.Mutex                  // guards everything below
	functions map[string]*function        // by id, as they were looked up
	spawns    map[string]*containers.Call // by idempotency key
	blobs     map[string][]byte
}

// New makes a Service.
func New(c Config) *Service {
	s := &Service{
		Config: c, functions: map[string]*function{}, spawns: map[string]*containers.Call{}, blobs: map[string][]byte{},
	}
	s.rpc = grpc.NewServer(
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
		grpc.UnaryInterceptor(func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
			if err := s.admit(ctx, info.FullMethod != pb.ModalClient_AuthTokenGet_FullMethodName); err != nil {
				return nil, err
			}
			return next(ctx, req)
		}),
		grpc.StreamInterceptor(func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
			// The SDK sends its streams without the auth token.
			if err := s.admit(stream.Context(), false); err != nil {
				return err
			}
			return next(srv, stream)
		}),
	)
	pb.RegisterModalClientServer(s.rpc, s)
	return s
}

// ServeHTTP answers the requests that [Serves] accepts.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isCall(r) {
		s.rpc.ServeHTTP(w, r)
		return
	}
	s.serveBlob(w, r)
}

// Serves reports whether a request belongs to the control plane: an RPC or a blob.
func Serves(r *http.Request) bool { return isCall(r) || strings.HasPrefix(r.URL.Path, blobPath) }

// isCall reports whether a request is an RPC.
func isCall(r *http.Request) bool {
	return r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc")
}

// admit checks the credentials of a call.
func (s *Service) admit(ctx context.Context, needsToken bool) error {
	if s.Broken != nil {
		return status.Error(codes.Internal, "simulator: "+s.Broken.Error())
	}
	id, secret := header(ctx, "x-modal-token-id"), header(ctx, "x-modal-token-secret")
	known := s.TokenID == "" && s.TokenSecret == "" || id == s.TokenID && secret == s.TokenSecret
	if id == "" || secret == "" || !known || needsToken && header(ctx, "x-modal-auth-token") != authToken {
		s.Book.Count(func(t *record.Record) { t.Unauthorized++ })
		return status.Error(codes.Unauthenticated, "Token missing or invalid; see modal token set")
	}
	return nil
}

// header is the first value of a header, "" without one.
func header(ctx context.Context, name string) string {
	md, _ := metadata.FromIncomingContext(ctx)
	if values := md.Get(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// baseURL is the URL under which the caller reached the server.
func baseURL(ctx context.Context) string { return "http://" + header(ctx, ":authority") }

// AuthTokenGet gives every client the same token.
func (*Service) AuthTokenGet(context.Context, *pb.AuthTokenGetRequest) (*pb.AuthTokenGetResponse, error) {
	return pb.AuthTokenGetResponse_builder{Token: authToken}.Build(), nil
}

// codeOf has the statuses of the edge as codes of the control plane.
var codeOf = map[int]codes.Code{
	http.StatusBadRequest: codes.InvalidArgument, http.StatusUnprocessableEntity: codes.InvalidArgument,
	http.StatusUnauthorized: codes.Unauthenticated, http.StatusForbidden: codes.PermissionDenied,
	http.StatusNotFound: codes.NotFound, http.StatusTooManyRequests: codes.ResourceExhausted,
	http.StatusOK: codes.Internal, // a page from a proxy in between
}

// refused is the error of a fault that replaces the acceptance of a call; nil for any other.
func (s *Service) refused(ctx context.Context, hit *fault.Strike) error {
	if !hit.At(fault.AtEdge) {
		return nil
	}
	if hit.Wire() == fault.Hang {
		s.Pool.Hang(ctx)
	}
	a := hit.Reply()
	code, ok := codeOf[a.Status]
	if !ok {
		code = codes.Unavailable
	}
	st := status.New(code, fmt.Sprintf("%s (simulated %s)", strings.TrimPrefix(string(a.Body), "modal-http: "), hit.Kind()))
	if a.RetryAfter > 0 {
		policy := pb.RPCRetryPolicy_builder{RetryAfterSecs: float32(a.RetryAfter)}.Build()
		if with, err := st.WithDetails(policy); err == nil {
			st = with
		}
	}
	return st.Err()
}
