package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// inlineLimit is the longest result that is not put into a blob.
const inlineLimit = 2 << 20

// FunctionGetOutputs waits as long as it is asked to, at most. What it gives can be
// had again until it expires; then there are neither outputs nor unfinished inputs.
func (c control) FunctionGetOutputs(ctx context.Context, in *pb.FunctionGetOutputsRequest) (*pb.FunctionGetOutputsResponse, error) {
	s := c.s
	s.count(func(t *Record) { t.OutputPolls++ })
	call, err := s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	if err := s.strikes(call.place, onResult).atControl(ctx, s); err != nil {
		return nil, err
	}
	ready := call.done
	if call.strike.at(everyAnswer) {
		ready = nil
	}
	timeout := time.Duration(float64(in.GetTimeout()) * float64(time.Second))
	switch s.wait(ctx, ready, timeout) {
	case endedClosed:
		return nil, status.Error(codes.Unavailable, "closed")
	case endedLeft:
		return nil, status.FromContextError(ctx.Err()).Err()
	case endedTime:
		return pb.FunctionGetOutputsResponse_builder{LastEntryId: "0-0", NumUnfinishedInputs: 1}.Build(), nil
	}
	return s.output(call)
}

// output is the end of a call: its item, or nothing once it has expired.
func (s *Server) output(c *call) (*pb.FunctionGetOutputsResponse, error) {
	s.mu.Lock()
	expired := time.Since(c.finished) > s.scaledOr(s.Keep, DefaultKeep)
	canceled := c.state == callCanceled
	started, finished, container := c.started, c.finished, c.container
	if !expired && !canceled {
		c.claimed, c.delivered = true, true
	}
	s.mu.Unlock()
	if expired {
		return pb.FunctionGetOutputsResponse_builder{LastEntryId: "0-0"}.Build(), nil
	}
	result := pb.GenericResult_builder{Status: pb.GenericResult_GENERIC_STATUS_TERMINATED}.Build()
	if !canceled {
		result = s.result(c)
	}
	item := pb.FunctionGetOutputsItem_builder{
		Result: result, InputId: inputID(c), TaskId: container, DataFormat: pb.DataFormat_DATA_FORMAT_CBOR,
		InputStartedAt: unixSeconds(started), OutputCreatedAt: unixSeconds(finished),
	}.Build()
	return pb.FunctionGetOutputsResponse_builder{
		Idxs: []int32{0}, Outputs: []*pb.FunctionGetOutputsItem{item}, LastEntryId: "1-0",
	}.Build(), nil
}

// rpcStatuses are the ends that the edge words in its own way.
var rpcStatuses = map[string]pb.GenericResult_GenericStatus{
	textCrash:    pb.GenericResult_GENERIC_STATUS_TERMINATED,
	textTimedOut: pb.GenericResult_GENERIC_STATUS_TIMEOUT,
	textLost:     pb.GenericResult_GENERIC_STATUS_INTERNAL_FAILURE,
}

// result is a reply as Python would return it, or the exception that it stands for.
func (s *Server) result(c *call) *pb.GenericResult {
	a := c.reply
	if c.strike.at(onWire) && c.strike.kind.name == "huge" {
		// A result has an end, other than a body.
		a.body = encode(map[string]any{"success": true, "response": strings.Repeat("and on ", inlineLimit/4)})
	}
	if a.status != 200 {
		text := string(a.body)
		st, ok := rpcStatuses[text]
		if !ok {
			st = pb.GenericResult_GENERIC_STATUS_FAILURE
		}
		return pb.GenericResult_builder{Status: st, Exception: strings.TrimPrefix(text, "modal-http: internal error: ")}.Build()
	}
	r := pb.GenericResult_builder{Status: pb.GenericResult_GENERIC_STATUS_SUCCESS}
	if data := asCBOR(a.body); len(data) <= inlineLimit {
		r.Data = data
	} else {
		id := s.putBlob(data)
		r.DataBlobId = &id
	}
	return r.Build()
}

// asCBOR turns a JSON body into what the function would have returned. What is no
// JSON is a string.
func asCBOR(body []byte) []byte {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		value = strings.ToValidUTF8(string(body), "\uFFFD")
	}
	data, err := cbor.Marshal(numbers(value))
	if err != nil {
		panic(err) // only what JSON can say comes here
	}
	return data
}

// numbers tells Python's ints from its floats.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = numbers(v[key])
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	}
	return v
}

// callOf finds a spawned call. That of a web request is not to be had here.
func (s *Server) callOf(id string) (*call, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.calls[id]; c != nil && c.function != nil {
		return c, nil
	}
	s.tally.NotFound++
	return nil, status.Errorf(codes.NotFound, "Function call %q not found", id)
}

// FunctionCallFromId finds a call again, after a restart of its caller for one.
func (c control) FunctionCallFromId(_ context.Context, in *pb.FunctionCallFromIdRequest) (*pb.FunctionCallFromIdResponse, error) {
	call, err := c.s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	f := call.function
	return pb.FunctionCallFromIdResponse_builder{
		FunctionCallId: call.id, NumInputs: 1,
		Metadata: pb.FunctionCallHandleMetadata_builder{FunctionId: f.id, AppId: stableID("ap-", f.app)}.Build(),
	}.Build(), nil
}

// FunctionCallCancel ends a call; one that has ended stays as it is.
func (c control) FunctionCallCancel(_ context.Context, in *pb.FunctionCallCancelRequest) (*emptypb.Empty, error) {
	call, err := c.s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.tally.Cancels++
	c.s.cancel(call)
	return &emptypb.Empty{}, nil
}

// FunctionCallGetInfo tells how far a call is.
func (c control) FunctionCallGetInfo(_ context.Context, in *pb.FunctionCallGetInfoRequest) (*pb.FunctionCallGetInfoResponse, error) {
	call, err := c.s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	info := pb.FunctionCallInfo_builder{FunctionCallId: call.id, CreatedAt: unixSeconds(call.accepted), TotalInputs: 1}
	one := pb.InputCategoryInfo_builder{Total: 1}.Build()
	switch {
	case call.state == callCanceled:
		info.CancelledInputs = one
	case call.state < callAnswered:
		info.PendingInputs = one
	case call.reply.status != 200:
		info.FailedInputs = one
	default:
		info.SucceededInputs = one
	}
	return pb.FunctionCallGetInfoResponse_builder{Info: info.Build()}.Build(), nil
}
