package cli_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// controlEnv is the environment that points the SDK at a server.
func controlEnv(url string) []string {
	return []string{"MODAL_SERVER_URL=" + url, "MODAL_TOKEN_ID=ak-test", "MODAL_TOKEN_SECRET=as-test"}
}

// foreignControl is a control plane that shares no code with the program or its simulator. It
// has a plain function "ask" in every app and one container per model, and keeps all results.
// It reports less than Modal: nothing about unfinished calls.
type foreignControl struct {
	pb.UnimplementedModalClientServer
	warm     time.Duration
	mu       sync.Mutex
	calls    map[string]*foreignCall
	keys     map[string]string      // idempotency key to id
	turns    map[string]*sync.Mutex // by app and model
	open     map[string]int         // unfinished calls by prompt
	prompts  []string
	late     int // calls that came before the earlier question had ended
	flight   int
	most     int
	canceled int
}

type foreignCall struct {
	answer map[string]any // nil when it was canceled
	done   chan struct{}
	cut    chan struct{}
	once   sync.Once
}

func newForeignControl(t *testing.T, warm time.Duration) (*foreignControl, string) {
	t.Helper()
	f := &foreignControl{warm: warm, calls: map[string]*foreignCall{}, keys: map[string]string{}, turns: map[string]*sync.Mutex{}, open: map[string]int{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterModalClientServer(server, f)
	go server.Serve(l)
	t.Cleanup(server.Stop)
	return f, "http://" + l.Addr().String()
}

func (f *foreignControl) AuthTokenGet(context.Context, *pb.AuthTokenGetRequest) (*pb.AuthTokenGetResponse, error) {
	return pb.AuthTokenGetResponse_builder{Token: "x.eyJleHAiOjk5OTk5OTk5OTl9.x"}.Build(), nil
}

func (f *foreignControl) FunctionGet(_ context.Context, in *pb.FunctionGetRequest) (*pb.FunctionGetResponse, error) {
	if in.GetObjectTag() != "ask" {
		return nil, status.Error(codes.NotFound, "no such function")
	}
	meta := pb.FunctionHandleMetadata_builder{SupportedInputFormats: []pb.DataFormat{pb.DataFormat_DATA_FORMAT_CBOR}}.Build()
	return pb.FunctionGetResponse_builder{FunctionId: "fu-" + in.GetAppName(), HandleMetadata: meta}.Build(), nil
}

func (f *foreignControl) FunctionGetCurrentStats(context.Context, *pb.FunctionGetCurrentStatsRequest) (*pb.FunctionStats, error) {
	return &pb.FunctionStats{}, nil
}

func (f *foreignControl) FunctionMap(ctx context.Context, in *pb.FunctionMapRequest) (*pb.FunctionMapResponse, error) {
	var args []any
	if err := cbor.Unmarshal(in.GetPipelinedInputs()[0].GetInput().GetArgs(), &args); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	kwargs := args[1].(map[any]any)
	md, _ := metadata.FromIncomingContext(ctx)
	key := md.Get("x-idempotency-key")[0]
	f.mu.Lock()
	defer f.mu.Unlock()
	id, again := f.keys[key]
	if !again {
		id = fmt.Sprintf("fc-%d", len(f.calls)+1)
		f.keys[key] = id
		c := &foreignCall{done: make(chan struct{}), cut: make(chan struct{})}
		f.calls[id] = c
		f.begun(kwargs["prompt"].(string))
		go f.work(c, in.GetFunctionId(), kwargs)
	}
	return pb.FunctionMapResponse_builder{
		FunctionCallId: id, PipelinedInputs: []*pb.FunctionPutInputsResponseItem{{}},
	}.Build(), nil
}

// begun counts a call as started. The caller holds the lock.
func (f *foreignControl) begun(prompt string) {
	if f.flight++; f.flight > f.most {
		f.most = f.flight
	}
	if n := len(f.prompts); n == 0 || f.prompts[n-1] != prompt {
		f.prompts = append(f.prompts, prompt)
	}
	for other, n := range f.open {
		if other != prompt && n > 0 {
			f.late++
		}
	}
	f.open[prompt]++
}

func (f *foreignControl) work(c *foreignCall, function string, kwargs map[any]any) {
	place := function + "/" + kwargs["model"].(string)
	f.mu.Lock()
	if f.turns[place] == nil {
		f.turns[place] = &sync.Mutex{}
	}
	turn := f.turns[place]
	f.mu.Unlock()
	turn.Lock()
	defer turn.Unlock()
	select {
	case <-c.cut:
	case <-time.After(f.warm):
		region := strings.TrimPrefix(strings.TrimPrefix(function, "fu-"), "app-")
		c.answer = map[string]any{"success": true, "response": fmt.Sprint(place, " says 4 or Paris"), "model": kwargs["model"], "region": region, "container_id": "ta-" + place}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flight--
	f.open[kwargs["prompt"].(string)]--
	close(c.done)
}

func (f *foreignControl) call(id string) (*foreignCall, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.calls[id]; c != nil {
		return c, nil
	}
	return nil, status.Error(codes.NotFound, "no such call")
}

func (f *foreignControl) FunctionCallFromId(_ context.Context, in *pb.FunctionCallFromIdRequest) (*pb.FunctionCallFromIdResponse, error) {
	_, err := f.call(in.GetFunctionCallId())
	return &pb.FunctionCallFromIdResponse{}, err
}

func (f *foreignControl) FunctionCallCancel(_ context.Context, in *pb.FunctionCallCancelRequest) (*emptypb.Empty, error) {
	c, err := f.call(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	c.once.Do(func() {
		f.mu.Lock()
		f.canceled++
		f.mu.Unlock()
		close(c.cut)
	})
	return &emptypb.Empty{}, nil
}

func (f *foreignControl) FunctionGetOutputs(ctx context.Context, in *pb.FunctionGetOutputsRequest) (*pb.FunctionGetOutputsResponse, error) {
	c, err := f.call(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	select {
	case <-c.done:
	case <-time.After(min(time.Second, time.Duration(in.GetTimeout())*time.Second)): // earlier than the client asks for
		return &pb.FunctionGetOutputsResponse{}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	result := pb.GenericResult_builder{Status: pb.GenericResult_GENERIC_STATUS_TERMINATED}
	if c.answer != nil {
		result.Status = pb.GenericResult_GENERIC_STATUS_SUCCESS
		result.Data, _ = cbor.Marshal(c.answer)
	}
	item := pb.FunctionGetOutputsItem_builder{Result: result.Build(), DataFormat: pb.DataFormat_DATA_FORMAT_CBOR}.Build()
	return pb.FunctionGetOutputsResponse_builder{Outputs: []*pb.FunctionGetOutputsItem{item}}.Build(), nil
}

// functionConfig configures a plain function in each of the three regions.
func functionConfig(more string) string {
	text := "[modal]\ndriver = \"function\"\n" + more
	for _, r := range []struct{ name, app, models string }{
		{"US", "app-us", `"llama3.2-1b", "qwen2.5-1.5b"`}, {"EU", "app-eu", `"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"`}, {"ASIA", "app-asia", `"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"`},
	} {
		text += fmt.Sprintf("[[region]]\nname = %q\napp = %q\nfunction = \"ask\"\nmodels = [%s]\n", r.name, r.app, r.models)
	}
	return text
}
