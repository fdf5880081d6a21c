package simulator

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// maxMessage is the largest message that Modal's own client takes or sends.
const maxMessage = 100 << 20

// neverExpires is the payload of every auth token: clients refresh it by its exp.
var authToken = strings.Join([]string{
	base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)),
	base64.RawURLEncoding.EncodeToString([]byte(`{"exp":9999999999}`)),
	"simulated",
}, ".")

// control is the control plane: the gRPC service that Modal's SDKs speak to. It
// works on the containers that the web functions work on. A method that is not
// here answers Unimplemented. Faults strike as there, except those that are about
// redirects or about bytes on the wire: neither is to be seen above an RPC.
type control struct {
	pb.UnimplementedModalClientServer
	s *Server
}

// newControl makes the service; it runs in the handlers of the web server, so that
// one port serves both and Close ends both.
func newControl(s *Server) *grpc.Server {
	g := grpc.NewServer(
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
	pb.RegisterModalClientServer(g, control{s: s})
	return g
}

// isControl tells a call of the control plane from a request to a web function.
func isControl(r *http.Request) bool {
	return r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc")
}

// admit checks the credentials of a call, and that no fault is misspelled.
func (s *Server) admit(ctx context.Context, needsToken bool) error {
	if s.bad != nil {
		return status.Error(codes.Internal, "simulator: "+s.bad.Error())
	}
	id, secret := header(ctx, "x-modal-token-id"), header(ctx, "x-modal-token-secret")
	known := s.TokenID == "" && s.TokenSecret == "" || id == s.TokenID && secret == s.TokenSecret
	if id == "" || secret == "" || !known || needsToken && header(ctx, "x-modal-auth-token") != authToken {
		s.count(func(t *Record) { t.Unauthorized++ })
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

// baseURL is where the caller found us.
func baseURL(ctx context.Context) string { return "http://" + header(ctx, ":authority") }

// AuthTokenGet gives every client the same token.
func (control) AuthTokenGet(context.Context, *pb.AuthTokenGetRequest) (*pb.AuthTokenGetResponse, error) {
	return pb.AuthTokenGetResponse_builder{Token: authToken}.Build(), nil
}

// rpcCodes are the statuses of the edge as the control plane would say them.
var rpcCodes = map[int]codes.Code{
	http.StatusBadRequest: codes.InvalidArgument, http.StatusUnprocessableEntity: codes.InvalidArgument,
	http.StatusUnauthorized: codes.Unauthenticated, http.StatusForbidden: codes.PermissionDenied,
	http.StatusNotFound: codes.NotFound, http.StatusTooManyRequests: codes.ResourceExhausted,
	http.StatusOK: codes.Internal, // a page of something in between
}

// atControl is the fault in place of accepting a call; nil when it is none that
// acts there.
func (h *strike) atControl(ctx context.Context, s *Server) error {
	if !h.at(atEdge) {
		return nil
	}
	if h.kind.name == "hang" {
		select {
		case <-ctx.Done():
		case <-s.stop:
		}
	}
	code, ok := rpcCodes[h.kind.status]
	if !ok {
		code = codes.Unavailable
	}
	st := status.New(code, fmt.Sprintf("%s (simulated %s)", strings.TrimPrefix(h.kind.body, "modal-http: "), h.kind.name))
	if h.fault.RetryAfter > 0 {
		policy := pb.RPCRetryPolicy_builder{RetryAfterSecs: float32(h.fault.RetryAfter)}.Build()
		if with, err := st.WithDetails(policy); err == nil {
			st = with
		}
	}
	return st.Err()
}
