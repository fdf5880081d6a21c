package control

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// inlineLimit is the longest result, in bytes, that is not put into a blob.
const inlineLimit = 2 << 20

// FunctionGetOutputs waits for at most the timeout of its request. A result can be read
// again until it expires; then there are neither outputs nor unfinished inputs.
func (s *Service) FunctionGetOutputs(ctx context.Context, in *pb.FunctionGetOutputsRequest) (*pb.FunctionGetOutputsResponse, error) {
	s.Book.Count(func(t *record.Record) { t.OutputPolls++ })
	call, err := s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	if err := s.refused(ctx, s.Faults.Strike(call.Ask.Endpoint(), fault.OnResult)); err != nil {
		return nil, err
	}
	ready := call.Done
	if call.Strike.At(fault.EveryAnswer) {
		ready = nil
	}
	timeout := time.Duration(float64(in.GetTimeout()) * float64(time.Second))
	switch s.Pool.Wait(ctx, ready, timeout) {
	case containers.EndedClosed:
		return nil, status.Error(codes.Unavailable, "closed")
	case containers.EndedLeft:
		return nil, status.FromContextError(ctx.Err()).Err()
	case containers.EndedTime:
		return pb.FunctionGetOutputsResponse_builder{LastEntryId: "0-0", NumUnfinishedInputs: 1}.Build(), nil
	}
	return s.output(call)
}

// output is the item of a call that has ended, or no item once it has expired.
func (s *Service) output(c *containers.Call) (*pb.FunctionGetOutputsResponse, error) {
	r := c.Record()
	if time.Since(r.FinishedAt) > s.Keep {
		return pb.FunctionGetOutputsResponse_builder{LastEntryId: "0-0"}.Build(), nil
	}
	result := pb.GenericResult_builder{Status: pb.GenericResult_GENERIC_STATUS_TERMINATED}.Build()
	if c.Claim() != containers.Canceled {
		result = s.result(c)
	}
	item := pb.FunctionGetOutputsItem_builder{
		Result: result, InputId: inputID(c), TaskId: r.ContainerID, DataFormat: pb.DataFormat_DATA_FORMAT_CBOR,
		InputStartedAt: app.UnixSeconds(r.StartedAt), OutputCreatedAt: app.UnixSeconds(r.FinishedAt),
	}.Build()
	return pb.FunctionGetOutputsResponse_builder{
		Idxs: []int32{0}, Outputs: []*pb.FunctionGetOutputsItem{item}, LastEntryId: "1-0",
	}.Build(), nil
}

// statusOf has the errors for which the control plane has a status.
var statusOf = map[string]pb.GenericResult_GenericStatus{
	fault.TextCrash:    pb.GenericResult_GENERIC_STATUS_TERMINATED,
	fault.TextTimedOut: pb.GenericResult_GENERIC_STATUS_TIMEOUT,
	fault.TextLost:     pb.GenericResult_GENERIC_STATUS_INTERNAL_FAILURE,
}

// result is a reply as Python would return it, or as the exception of an error status.
func (s *Service) result(c *containers.Call) *pb.GenericResult {
	a := c.Reply()
	if c.Strike.Wire() == fault.Huge {
		// Other than the body of a reply, a result has an end.
		a = app.JSON(http.StatusOK, map[string]any{"success": true, "response": strings.Repeat("and on ", inlineLimit/4)})
	}
	if a.Status != http.StatusOK {
		text := string(a.Body)
		st, ok := statusOf[text]
		if !ok {
			st = pb.GenericResult_GENERIC_STATUS_FAILURE
		}
		return pb.GenericResult_builder{Status: st, Exception: strings.TrimPrefix(text, "modal-http: internal error: ")}.Build()
	}
	r := pb.GenericResult_builder{Status: pb.GenericResult_GENERIC_STATUS_SUCCESS}
	if data := asCBOR(a.Body); len(data) <= inlineLimit {
		r.Data = data
	} else {
		id := s.putBlob(data)
		r.DataBlobId = &id
	}
	return r.Build()
}

// asCBOR makes the value that the function would have returned from a JSON body. A body
// that is not JSON becomes a string.
func asCBOR(body []byte) []byte {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		value = strings.ToValidUTF8(string(body), "\uFFFD")
	}
	data, err := cbor.Marshal(numbers(value))
	if err != nil {
		panic(err) // only values of JSON come here
	}
	return data
}

// numbers makes ints and floats of JSON numbers, as Python does.
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

// callOf finds a spawned call. The call of a web request is not found here.
func (s *Service) callOf(id string) (*containers.Call, error) {
	if c := s.Pool.Call(id); c != nil && c.Function != "" {
		return c, nil
	}
	s.Book.Count(func(t *record.Record) { t.NotFound++ })
	return nil, status.Errorf(codes.NotFound, "Function call %q not found", id)
}

// FunctionCallFromId finds a call again, for example after a restart of its caller.
func (s *Service) FunctionCallFromId(_ context.Context, in *pb.FunctionCallFromIdRequest) (*pb.FunctionCallFromIdResponse, error) {
	call, err := s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	f, err := s.function(call.Function)
	if err != nil {
		return nil, err
	}
	return pb.FunctionCallFromIdResponse_builder{
		FunctionCallId: call.ID, NumInputs: 1,
		Metadata: pb.FunctionCallHandleMetadata_builder{FunctionId: f.id, AppId: stableID("ap-", f.app)}.Build(),
	}.Build(), nil
}

// FunctionCallCancel ends a call; one that has ended is not changed.
func (s *Service) FunctionCallCancel(_ context.Context, in *pb.FunctionCallCancelRequest) (*emptypb.Empty, error) {
	call, err := s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	s.Book.Count(func(t *record.Record) { t.Cancels++ })
	call.Cancel()
	return &emptypb.Empty{}, nil
}

// FunctionCallGetInfo reports the state of a call.
func (s *Service) FunctionCallGetInfo(_ context.Context, in *pb.FunctionCallGetInfoRequest) (*pb.FunctionCallGetInfoResponse, error) {
	call, err := s.callOf(in.GetFunctionCallId())
	if err != nil {
		return nil, err
	}
	r := call.Record()
	info := pb.FunctionCallInfo_builder{FunctionCallId: call.ID, CreatedAt: app.UnixSeconds(r.AcceptedAt), TotalInputs: 1}
	one := pb.InputCategoryInfo_builder{Total: 1}.Build()
	switch {
	case r.Canceled:
		info.CancelledInputs = one
	case r.FinishedAt.IsZero():
		info.PendingInputs = one
	case call.Reply().Status != http.StatusOK:
		info.FailedInputs = one
	default:
		info.SucceededInputs = one
	}
	return pb.FunctionCallGetInfoResponse_builder{Info: info.Build()}.Build(), nil
}
