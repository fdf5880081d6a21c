package simulator

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"

	"github.com/fxamacker/cbor/v2"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// parameters of the function, in the order in which they may be given by place.
var parameters = []string{"model", "prompt", "temperature", "max_tokens"}

// arguments are a list of two: those by place and those by name.
type arguments struct {
	_      struct{} `cbor:",toarray"`
	Args   []any
	Kwargs map[string]any
}

// plainMaps decodes what comes from Python's dicts.
var plainMaps, _ = cbor.DecOptions{DefaultMapType: reflect.TypeFor[map[string]any]()}.DecMode()

// FunctionMap takes one input on. The SDK repeats it under the same key when the
// answer was lost on its way; then it gets the call that it made the first time.
func (c control) FunctionMap(ctx context.Context, in *pb.FunctionMapRequest) (*pb.FunctionMapResponse, error) {
	s, key := c.s, header(ctx, "x-idempotency-key")
	f, err := s.function(in.GetFunctionId())
	if err != nil {
		return nil, err
	}
	if again := s.spawnedBefore(key); again != nil {
		return spawned(again), nil
	}
	if len(in.GetPipelinedInputs()) != 1 {
		return nil, status.Error(codes.Unimplemented, "the simulator takes one input a call")
	}
	ask, wrong, err := s.askOf(in.GetPipelinedInputs()[0].GetInput())
	if err != nil {
		return nil, err
	}
	ask.Region = f.region
	p := place{f.region, ask.Model}
	hit := s.strikes(p, onInference)
	if err := hit.atControl(ctx, s); err != nil {
		return nil, err
	}
	call := s.takeOn(p, ask, wrong, hit)
	if call == nil {
		return nil, status.Error(codes.Unavailable, "closed")
	}
	s.mu.Lock()
	call.function = f
	s.tally.Spawns++
	s.spawns[key] = call
	s.mu.Unlock()
	if hit.at(firstAnswer) && hit.kind.wire != nil {
		return nil, status.Error(codes.Unavailable, "the answer was lost (simulated "+hit.kind.name+")")
	}
	return spawned(call), nil
}

func spawned(c *call) *pb.FunctionMapResponse {
	return pb.FunctionMapResponse_builder{
		FunctionCallId: c.id, FunctionCallJwt: "call." + c.id,
		PipelinedInputs: []*pb.FunctionPutInputsResponseItem{
			pb.FunctionPutInputsResponseItem_builder{InputId: inputID(c), InputJwt: "input." + c.id}.Build(),
		},
	}.Build()
}

func inputID(c *call) string { return "in-" + c.id[len("fc-"):] }

// spawnedBefore finds the call of a key; a client without keys has none.
func (s *Server) spawnedBefore(key string) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key == "" || s.spawns[key] == nil {
		return nil
	}
	s.tally.SpawnsAgain++
	return s.spawns[key]
}

// askOf reads the arguments: wrong is what Python would say of them, err why they
// cannot be read.
func (s *Server) askOf(in *pb.FunctionInput) (ask Ask, wrong string, err error) {
	data := in.GetArgs()
	if id := in.GetArgsBlobId(); id != "" {
		if data, err = s.blob(id); err != nil {
			return Ask{}, "", err
		}
	}
	if in.GetDataFormat() != pb.DataFormat_DATA_FORMAT_CBOR {
		return Ask{}, "", status.Error(codes.InvalidArgument, "the simulator reads CBOR arguments")
	}
	var given arguments
	if err := plainMaps.Unmarshal(data, &given); err != nil {
		return Ask{}, "", status.Error(codes.InvalidArgument, "arguments: "+err.Error())
	}
	kwargs := map[string]any{}
	maps.Copy(kwargs, given.Kwargs)
	for i, v := range given.Args[:min(len(given.Args), len(parameters))] {
		kwargs[parameters[i]] = v
	}
	body, err := json.Marshal(kwargs)
	if err != nil {
		return Ask{}, "", status.Error(codes.InvalidArgument, "arguments: "+err.Error())
	}
	ask, bad := decodeAsk(body)
	switch unknown := unexpected(kwargs); {
	case unknown != "":
		wrong = "TypeError(\"got an unexpected keyword argument '" + unknown + "'\")"
	case bad != nil:
		wrong = "TypeError('" + bad.Error() + "')"
	}
	return ask, wrong, nil
}

// unexpected is an argument that the function does not take, "" for none.
func unexpected(kwargs map[string]any) (found string) {
	known := map[string]bool{}
	for _, p := range parameters {
		known[p] = true
	}
	for name := range kwargs {
		if !known[name] && (found == "" || name < found) {
			found = name
		}
	}
	return found
}

// takeOn accepts a call, or ends it at once where the function would say no before
// it needs a model.
func (s *Server) takeOn(p place, ask Ask, wrong string, hit *strike) *call {
	switch {
	case wrong != "":
		return s.refuse(p, ask, reply{status: 500, body: []byte(wrong)})
	case ask.Prompt == "":
		return s.refuse(p, ask, jsonReply(200, map[string]any{"status": "error", "error": "Prompt is required"}))
	case !s.offers(p):
		return s.refuse(p, ask, jsonReply(200, map[string]any{
			"status": "error", "error": "Unknown model: " + ask.Model, "region": answeredRegion(ask.Region),
		}))
	}
	return s.accept(p, ask, hit)
}
