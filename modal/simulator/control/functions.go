package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// defaultMethod is the method of a class in a region that names no Function.
const defaultMethod = "generate"

// function can be called through the control plane. A class counts as one function: its
// methods run in the same containers.
type function struct {
	id, app, tag string
	region       string // lower-cased
	methods      []string
	web          bool
}

// FunctionGet finds a function by its app and name, a class by "Class.*".
func (s *Service) FunctionGet(ctx context.Context, in *pb.FunctionGetRequest) (*pb.FunctionGetResponse, error) {
	f, ok := s.deployed(in.GetAppName(), in.GetObjectTag())
	if !ok {
		return nil, status.Errorf(codes.NotFound, "Function %s/%s not found", in.GetAppName(), in.GetObjectTag())
	}
	s.mu.Lock()
	s.functions[f.id] = f
	s.mu.Unlock()
	meta := f.metadata(ctx, f.tag, "")
	if len(f.methods) > 0 {
		methods := map[string]*pb.FunctionHandleMetadata{}
		for _, m := range f.methods {
			methods[m] = f.metadata(ctx, strings.TrimSuffix(f.tag, "*")+m, m)
		}
		meta.SetMethodHandleMetadata(methods)
	}
	return pb.FunctionGetResponse_builder{FunctionId: f.id, HandleMetadata: meta}.Build(), nil
}

// deployed finds the region of an app and makes the function.
func (s *Service) deployed(appName, tag string) (*function, bool) {
	f := &function{id: stableID("fu-", appName, tag), app: appName, tag: tag, region: strings.ToLower(appName)}
	named := ""
	if len(s.App.Regions) > 0 {
		i := slices.IndexFunc(s.App.Regions, func(r app.Region) bool {
			return r.App == appName || r.App == "" && strings.EqualFold(r.Name, appName)
		})
		if i < 0 {
			return nil, false
		}
		f.region, named = strings.ToLower(s.App.Regions[i].Name), s.App.Regions[i].Function
	}
	class, isClass := strings.CutSuffix(tag, ".*")
	switch {
	case appName == "" || tag == "":
		return nil, false
	case tag == "inference" || tag == "health":
		f.web = true
	case isClass && named == "":
		f.methods = []string{defaultMethod}
	case isClass:
		method, ok := strings.CutPrefix(named, class+".")
		f.methods = []string{method}
		return f, ok
	case named != "" && named != tag:
		return nil, false
	}
	return f, true
}

// metadata is the data that a client needs to call the function.
func (f *function) metadata(ctx context.Context, name, method string) *pb.FunctionHandleMetadata {
	m := pb.FunctionHandleMetadata_builder{
		FunctionName: name, IsMethod: method != "", UseMethodName: method,
		AppId:                  stableID("ap-", f.app),
		SupportedInputFormats:  []pb.DataFormat{pb.DataFormat_DATA_FORMAT_PICKLE, pb.DataFormat_DATA_FORMAT_CBOR},
		SupportedOutputFormats: []pb.DataFormat{pb.DataFormat_DATA_FORMAT_PICKLE, pb.DataFormat_DATA_FORMAT_CBOR},
	}
	if f.web {
		m.WebUrl = baseURL(ctx) + "/" + f.region + "/" + f.tag
	}
	return m.Build()
}

// function finds a function that FunctionGet has returned.
func (s *Service) function(id string) (*function, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.functions[id]; f != nil {
		return f, nil
	}
	return nil, status.Errorf(codes.NotFound, "Function %q not found", id)
}

// FunctionGetCurrentStats counts the waiting and running calls of the function's region.
func (s *Service) FunctionGetCurrentStats(ctx context.Context, in *pb.FunctionGetCurrentStatsRequest) (*pb.FunctionStats, error) {
	f, err := s.function(in.GetFunctionId())
	if err != nil {
		return nil, err
	}
	s.Book.Count(func(t *record.Record) { t.StatsGets++ })
	if err := s.refused(ctx, s.Faults.Strike(app.Endpoint{Region: f.region}, fault.OnHealth)); err != nil {
		return nil, err
	}
	backlog, live, running := s.Pool.Load(f.region)
	return pb.FunctionStats_builder{
		Backlog: uint32(backlog), NumTotalTasks: uint32(live), NumRunningInputs: uint32(running),
	}.Build(), nil
}

// stableID names an object of a deployment: a restart of the server does not change it.
func stableID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:])[:22]
}
