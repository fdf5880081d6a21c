package function

import (
	"context"
	"net"
	"testing"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"beacon/engine"
	"beacon/modal/drivertest"
)

// oddPlane is a control plane with responses that the SDK does not expect.
type oddPlane struct {
	pb.UnimplementedModalClientServer
	again func(n int) error // the error of the nth try of a spawn
	tries int
}

func (*oddPlane) AuthTokenGet(context.Context, *pb.AuthTokenGetRequest) (*pb.AuthTokenGetResponse, error) {
	return pb.AuthTokenGetResponse_builder{Token: "x.eyJleHAiOjk5OTk5OTk5OTl9.x"}.Build(), nil
}

func (*oddPlane) FunctionGet(context.Context, *pb.FunctionGetRequest) (*pb.FunctionGetResponse, error) {
	meta := pb.FunctionHandleMetadata_builder{SupportedInputFormats: []pb.DataFormat{pb.DataFormat_DATA_FORMAT_CBOR}}.Build()
	methods := map[string]*pb.FunctionHandleMetadata{"generate": meta}
	return pb.FunctionGetResponse_builder{FunctionId: "fu-1", HandleMetadata: pb.FunctionHandleMetadata_builder{MethodHandleMetadata: methods}.Build()}.Build(), nil
}

func (p *oddPlane) FunctionMap(context.Context, *pb.FunctionMapRequest) (*pb.FunctionMapResponse, error) {
	p.tries++
	return pb.FunctionMapResponse_builder{FunctionCallId: "fc-odd"}.Build(), p.again(p.tries)
}

func odd(t *testing.T, again func(n int) error) (*Driver, *grpc.Server) {
	return servePlane(t, &oddPlane{again: again})
}

// oddDriver is the driver of a control plane.
func oddDriver(t *testing.T, plane pb.ModalClientServer) *Driver {
	f, _ := servePlane(t, plane)
	return f
}

func servePlane(t *testing.T, plane pb.ModalClientServer) (*Driver, *grpc.Server) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterModalClientServer(server, plane)
	go server.Serve(l)
	t.Cleanup(server.Stop)
	return newFunction(t, "http://"+l.Addr().String()), server
}

// TestACallWithoutInputsKeepsItsID: without the watch the SDK would panic.
func TestACallWithoutInputsKeepsItsID(t *testing.T) {
	f, _ := odd(t, func(int) error { return nil })
	if call := submitted(t, f, "q"); call.Handle != "fc-odd" {
		t.Errorf("%+v", call)
	}
}

// TestASpawnThatMayHaveArrivedIsNotCalledRefused: the first try failed during the call,
// the last was refused.
func TestASpawnThatMayHaveArrivedIsNotCalledRefused(t *testing.T) {
	var server *grpc.Server
	var f *Driver
	f, server = odd(t, func(int) error {
		go server.Stop()
		time.Sleep(50 * time.Millisecond)
		return status.Error(codes.Internal, "lost")
	})
	_, err := f.Submit(t.Context(), drivertest.Request("q"))
	if ce := drivertest.CallError(t, err); ce.Kind != engine.KindReset || !ce.Sent {
		t.Errorf("%s, sent %t: %v", ce.Kind, ce.Sent, ce)
	}
}
