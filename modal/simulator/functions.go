package simulator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// defaultMethod is what a class offers in a region that names no Function.
const defaultMethod = "generate"

// function is one that can be called through the control plane. A class counts as
// one: its methods run in the same containers.
type function struct {
	id, app, tag string
	region       string // lower-cased
	methods      []string
	web          bool
}

// FunctionGet finds a function by its app and name, a class by "Class.*".
func (c control) FunctionGet(ctx context.Context, in *pb.FunctionGetRequest) (*pb.FunctionGetResponse, error) {
	f, ok := c.s.deployed(in.GetAppName(), in.GetObjectTag())
	if !ok {
		return nil, status.Errorf(codes.NotFound, "Function %s/%s not found", in.GetAppName(), in.GetObjectTag())
	}
	c.s.mu.Lock()
	c.s.functions[f.id] = f
	c.s.mu.Unlock()
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
func (s *Server) deployed(app, tag string) (*function, bool) {
	f := &function{id: stableID("fu-", app, tag), app: app, tag: tag, region: strings.ToLower(app)}
	named := ""
	if len(s.Regions) > 0 {
		i := slices.IndexFunc(s.Regions, func(r Region) bool {
			return r.App == app || r.App == "" && strings.EqualFold(r.Name, app)
		})
		if i < 0 {
			return nil, false
		}
		f.region, named = strings.ToLower(s.Regions[i].Name), s.Regions[i].Function
	}
	class, isClass := strings.CutSuffix(tag, ".*")
	switch {
	case app == "" || tag == "":
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

// metadata is what a client must know to call the function.
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

// function finds one that was looked up before.
func (s *Server) function(id string) (*function, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.functions[id]; f != nil {
		return f, nil
	}
	return nil, status.Errorf(codes.NotFound, "Function %q not found", id)
}

// stableID names what a deployment made: it outlives the server's restart.
func stableID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:])[:22]
}
