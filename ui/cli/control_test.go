package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
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

// controlEnv is what leads the SDK to a server.
func controlEnv(url string) []string {
	return []string{"MODAL_SERVER_URL=" + url, "MODAL_TOKEN_ID=ak-test", "MODAL_TOKEN_SECRET=as-test"}
}

// foreignControl is a control plane that shares nothing with the program or its
// simulator: a plain function "ask" in every app, one container a model, results
// kept for ever. It says less than Modal does: nothing of what is unfinished.
type foreignControl struct {
	pb.UnimplementedModalClientServer
	warm     time.Duration
	mu       sync.Mutex
	calls    map[string]*foreignCall
	keys     map[string]string      // idempotency key to id
	turns    map[string]*sync.Mutex // by app and model
	open     map[string]int         // of a prompt
	prompts  []string
	late     int // a question that began before the one before had ended
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

// begun counts a call in; the caller holds the lock.
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
	case <-time.After(min(time.Second, time.Duration(in.GetTimeout())*time.Second)): // earlier than it is asked to
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

// functionConfig asks a plain function of the three regions.
func functionConfig(more string) string {
	text := "[modal]\ndriver = \"function\"\n" + more
	for _, r := range []struct{ name, app, models string }{
		{"US", "app-us", `"llama3.2-1b", "qwen2.5-1.5b"`}, {"EU", "app-eu", `"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"`}, {"ASIA", "app-asia", `"llama3.2-1b", "mistral-7b", "qwen2.5-1.5b"`},
	} {
		text += fmt.Sprintf("[[region]]\nname = %q\napp = %q\nfunction = \"ask\"\nmodels = [%s]\n", r.name, r.app, r.models)
	}
	return text
}

func TestAControlPlaneNobodyHereWrote(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, 200*time.Millisecond)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig(""))
	o.ok("run", "--config", "my.toml", "--plain")
	o.ok("verify", "last", "--config", "my.toml")
	o.ok("health", "--config", "my.toml")
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(o.answers("my.toml")); n != 64 || len(f.calls) != 64 || f.canceled != 0 {
		t.Errorf("%d answers, %d spawns, %d canceled", n, len(f.calls), f.canceled)
	}
	if f.most > 8 || len(f.prompts) != 8 || f.late != 0 {
		t.Errorf("at most %d in flight, %d batches, %d sent early", f.most, len(f.prompts), f.late)
	}
}

// TestSignalsWithDriverFunction: after a signal every call in flight has been canceled
// at the server; after a kill none has, and each is collected.
func TestSignalsWithDriverFunction(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			f, url := newForeignControl(t, 300*time.Millisecond)
			o := newOperator(t)
			o.env = controlEnv(url)
			o.write("my.toml", functionConfig(""))
			cmd := o.command("run", "--config", "my.toml", "--json")
			out, _ := cmd.StdoutPipe()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			answered, signaled := 0, false
			for events := json.NewDecoder(out); ; {
				var ev struct{ Event, State string }
				if events.Decode(&ev) != nil {
					break
				}
				if ev.Event == "execution_finished" && ev.State == "completed" {
					answered++
				}
				if ev.Event == "execution_waiting" && answered >= 20 && !signaled {
					signaled = true // a second one would mean: leave at once
					cmd.Process.Signal(sig)
				}
			}
			cmd.Wait()
			f.mu.Lock()
			spawned, canceled := len(f.calls), f.canceled
			f.mu.Unlock()
			open := spawned - len(o.answers("my.toml"))
			if sig == syscall.SIGINT && (open == 0 || canceled != open) || sig == syscall.SIGKILL && canceled != 0 {
				t.Errorf("%d calls had no answer, %d were canceled", open, canceled)
			}
			o.ok("resume", "--config", "my.toml", "--plain")
			o.ok("verify", "last", "--config", "my.toml")
			rows := o.ok("export", "last", "--config", "my.toml")
			flagged := strings.Count(rows, `"unknown_outcome":true`)
			f.mu.Lock()
			defer f.mu.Unlock()
			if n := len(o.answers("my.toml")); n != 64 || len(f.calls) != 64+canceled+flagged {
				t.Errorf("%d answers of %d spawns, %d canceled, %d flagged", n, len(f.calls), canceled, flagged)
			}
		})
	}
}

// TestQuestionsWaitInModalsQueue: with more than one call at once per endpoint the
// next question is at Modal when the one before is answered, and the barrier holds.
func TestQuestionsWaitInModalsQueue(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, 100*time.Millisecond)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig("[job]\nper_endpoint = 2\nlookahead = 1\nmax_in_flight = 0\n"))
	o.ok("run", "--config", "my.toml", "--plain")
	o.ok("verify", "last", "--config", "my.toml")
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(o.answers("my.toml")); n != 64 || len(f.calls) != 64 || f.most <= 8 || f.most > 16 {
		t.Errorf("%d answers, %d spawns, at most %d in flight", n, len(f.calls), f.most)
	}
}

func TestDriverFunctionWithoutATokenIsRefused(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.write("my.toml", functionConfig(""))
	if r := o.run("run", "--config", "my.toml", "--plain"); r.code != 2 || !strings.Contains(r.stderr, "modal setup") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
}

// TestADeadlineEndsTheCallAtModal: what no longer can be answered in time is not
// left to run, and is no unknown outcome.
func TestADeadlineEndsTheCallAtModal(t *testing.T) {
	t.Parallel()
	f, url := newForeignControl(t, time.Hour)
	o := newOperator(t)
	o.env = controlEnv(url)
	o.write("my.toml", functionConfig("[job]\ncold_deadline = \"300ms\"\nwarm_deadline = \"300ms\"\n"))
	if r := o.run("run", "--config", "my.toml", "--plain", "--questions", "math_basic"); r.code != 1 {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
	rows := o.ok("export", "last", "--config", "my.toml")
	said, unknown := strings.Count(rows, "the call was canceled at Modal"), strings.Count(rows, `"unknown_outcome":true`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.calls) != 8 || f.canceled != 8 || said != 8 || unknown != 0 {
		t.Errorf("%d calls, %d canceled, said of %d, %d unknown\n%s", len(f.calls), f.canceled, said, unknown, rows)
	}
}

func TestVersionNamesTheSDK(t *testing.T) {
	t.Parallel()
	var v struct {
		SDK string `json:"modal_sdk"`
	}
	if err := json.Unmarshal([]byte(newOperator(t).ok("version", "--json")), &v); err != nil || !strings.HasPrefix(v.SDK, "v") {
		t.Errorf("modal_sdk %q, %v", v.SDK, err)
	}
}
