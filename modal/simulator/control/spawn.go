package control

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"

	"github.com/fxamacker/cbor/v2"
	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// parameters of the function, in the order of its positional arguments.
var parameters = []string{"model", "prompt", "temperature", "max_tokens"}

// arguments are a list of two: positional and by name.
type arguments struct {
	_      struct{} `cbor:",toarray"`
	Args   []any
	Kwargs map[string]any
}

// plainMaps decodes Python's dicts.
var plainMaps, _ = cbor.DecOptions{DefaultMapType: reflect.TypeFor[map[string]any]()}.DecMode()

// FunctionMap accepts one input. The SDK repeats it under the same key when the answer
// was lost; it then gets the call that it made the first time.
func (s *Service) FunctionMap(ctx context.Context, in *pb.FunctionMapRequest) (*pb.FunctionMapResponse, error) {
	key := header(ctx, "x-idempotency-key")
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
	hit := s.Faults.Strike(ask.Endpoint(), fault.OnInference)
	if err := s.refused(ctx, hit); err != nil {
		return nil, err
	}
	call := s.accept(ask, wrong, hit, f.id)
	if call == nil {
		return nil, status.Error(codes.Unavailable, "closed")
	}
	s.Book.Count(func(t *record.Record) { t.Spawns++ })
	s.mu.Lock()
	s.spawns[key] = call
	s.mu.Unlock()
	if hit.At(fault.FirstAnswer) && hit.Wire() != fault.Plain {
		return nil, status.Error(codes.Unavailable, "the answer was lost (simulated "+hit.Kind()+")")
	}
	return spawned(call), nil
}

func spawned(c *containers.Call) *pb.FunctionMapResponse {
	return pb.FunctionMapResponse_builder{
		FunctionCallId: c.ID, FunctionCallJwt: "call." + c.ID,
		PipelinedInputs: []*pb.FunctionPutInputsResponseItem{
			pb.FunctionPutInputsResponseItem_builder{InputId: inputID(c), InputJwt: "input." + c.ID}.Build(),
		},
	}.Build()
}

func inputID(c *containers.Call) string { return "in-" + c.ID[len("fc-"):] }

// spawnedBefore finds the call of a key; a client without keys has none.
func (s *Service) spawnedBefore(key string) *containers.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key == "" || s.spawns[key] == nil {
		return nil
	}
	s.Book.Count(func(t *record.Record) { t.SpawnsAgain++ })
	return s.spawns[key]
}

// askOf reads the arguments: wrong is the exception that Python would raise for them,
// err the reason why they cannot be read.
func (s *Service) askOf(in *pb.FunctionInput) (ask app.Ask, wrong string, err error) {
	data := in.GetArgs()
	if id := in.GetArgsBlobId(); id != "" {
		if data, err = s.blob(id); err != nil {
			return app.Ask{}, "", err
		}
	}
	if in.GetDataFormat() != pb.DataFormat_DATA_FORMAT_CBOR {
		return app.Ask{}, "", status.Error(codes.InvalidArgument, "the simulator reads CBOR arguments")
	}
	var given arguments
	if err := plainMaps.Unmarshal(data, &given); err != nil {
		return app.Ask{}, "", status.Error(codes.InvalidArgument, "arguments: "+err.Error())
	}
	kwargs := map[string]any{}
	maps.Copy(kwargs, given.Kwargs)
	for i, v := range given.Args[:min(len(given.Args), len(parameters))] {
		kwargs[parameters[i]] = v
	}
	body, err := json.Marshal(kwargs)
	if err != nil {
		return app.Ask{}, "", status.Error(codes.InvalidArgument, "arguments: "+err.Error())
	}
	ask, bad := app.DecodeAsk(body)
	switch unknown := unexpected(kwargs); {
	case unknown != "":
		wrong = "TypeError(\"got an unexpected keyword argument '" + unknown + "'\")"
	case bad != nil:
		wrong = "TypeError('" + bad.Error() + "')"
	}
	return ask, wrong, nil
}

// unexpected finds an argument that the function does not have, "" for none.
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

// accept queues a call, or ends it at once where the function refuses it before it needs
// a model.
func (s *Service) accept(ask app.Ask, wrong string, hit *fault.Strike, function string) *containers.Call {
	w := containers.Work{Ask: ask, Strike: hit, Function: function, Reply: func(run app.Run) app.Reply {
		return hit.Shape(s.App.Answer(ask, run), ask, nil)
	}}
	if wrong != "" {
		w.Strike = nil
		return s.Pool.Refuse(w, app.Text(http.StatusInternalServerError, wrong))
	}
	if no := s.App.Refusal(ask); no != nil {
		w.Strike = nil
		return s.Pool.Refuse(w, app.JSON(http.StatusOK, no))
	}
	return s.Pool.Accept(w)
}
