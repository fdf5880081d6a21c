package control

import (
	"context"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

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

// FunctionUpdateSchedulingParams changes the autoscaler until the next deployment. A
// setting that is not given is not changed.
func (s *Service) FunctionUpdateSchedulingParams(_ context.Context, in *pb.FunctionUpdateSchedulingParamsRequest) (*pb.FunctionUpdateSchedulingParamsResponse, error) {
	f, err := s.function(in.GetFunctionId())
	if err != nil {
		return nil, err
	}
	s.Book.Count(func(t *record.Record) { t.ScalingUpdates++ })
	now := s.Pool.Scale(f.region, s.App.Models(f.region), func(w *containers.Scaling) { merge(w, in.GetSettings()) })
	settings := pb.AutoscalerSettings_builder{
		MinContainers: now.Least, MaxContainers: now.Most, BufferContainers: now.Buffer, ScaledownWindow: now.Window,
	}.Build()
	return pb.FunctionUpdateSchedulingParamsResponse_builder{CurrentSettings: settings}.Build(), nil
}

func merge(w *containers.Scaling, in *pb.AutoscalerSettings) {
	set := func(into **uint32, given bool, n uint32) {
		if given {
			*into = &n
		}
	}
	set(&w.Least, in.HasMinContainers(), in.GetMinContainers())
	set(&w.Most, in.HasMaxContainers(), in.GetMaxContainers())
	set(&w.Buffer, in.HasBufferContainers(), in.GetBufferContainers())
	set(&w.Window, in.HasScaledownWindow(), in.GetScaledownWindow())
}
