package simulator

import (
	"context"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
)

// scaling is what a client asked of a function's autoscaler; nil is as deployed.
type scaling struct{ least, most, buffer, window *uint32 }

// FunctionGetCurrentStats counts what waits and what runs in the function's region.
func (c control) FunctionGetCurrentStats(ctx context.Context, in *pb.FunctionGetCurrentStatsRequest) (*pb.FunctionStats, error) {
	s := c.s
	f, err := s.function(in.GetFunctionId())
	if err != nil {
		return nil, err
	}
	s.count(func(t *Record) { t.StatsGets++ })
	if err := s.strikes(place{region: f.region}, onHealth).atControl(ctx, s); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := pb.FunctionStats_builder{}
	for p, e := range s.endpoints {
		if p.region == f.region {
			out.Backlog += uint32(len(e.queue))
			out.NumTotalTasks += uint32(e.live)
			out.NumRunningInputs += uint32(e.live - e.starting - len(e.idle))
		}
	}
	return out.Build(), nil
}

// FunctionUpdateSchedulingParams changes the autoscaler until the next deployment;
// what is not given stays as it is.
func (c control) FunctionUpdateSchedulingParams(_ context.Context, in *pb.FunctionUpdateSchedulingParamsRequest) (*pb.FunctionUpdateSchedulingParamsResponse, error) {
	s := c.s
	f, err := s.function(in.GetFunctionId())
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tally.ScalingUpdates++
	want := s.scaling[f.region]
	want.merge(in.GetSettings())
	s.scaling[f.region] = want
	s.keepWarm(f.region)
	settings := pb.AutoscalerSettings_builder{
		MinContainers: want.least, MaxContainers: want.most, BufferContainers: want.buffer, ScaledownWindow: want.window,
	}.Build()
	return pb.FunctionUpdateSchedulingParamsResponse_builder{CurrentSettings: settings}.Build(), nil
}

func (w *scaling) merge(in *pb.AutoscalerSettings) {
	set := func(into **uint32, given bool, n uint32) {
		if given {
			*into = &n
		}
	}
	set(&w.least, in.HasMinContainers(), in.GetMinContainers())
	set(&w.most, in.HasMaxContainers(), in.GetMaxContainers())
	set(&w.buffer, in.HasBufferContainers(), in.GetBufferContainers())
	set(&w.window, in.HasScaledownWindow(), in.GetScaledownWindow())
}

// keepWarm starts what is missing to the least, for every model of the region: each
// has its containers to itself. The caller holds the lock.
func (s *Server) keepWarm(region string) {
	for _, model := range s.modelsOf(region) {
		e := s.endpoint(place{region, model})
		for !s.closed && e.live < min(s.least(region), s.most(region)) {
			s.start(e, true)
		}
	}
}

// least is how many containers of an endpoint stay; most how many there may be. The
// caller holds the lock.
func (s *Server) least(region string) int {
	if n := s.scaling[region].least; n != nil {
		return int(*n)
	}
	return 0
}

func (s *Server) most(region string) int {
	if n := s.scaling[region].most; n != nil {
		return max(1, int(*n))
	}
	return max(1, s.MaxContainers)
}

// window is how long an idle container of the region stays.
func (s *Server) window(region string) time.Duration {
	s.mu.Lock()
	n := s.scaling[region].window
	s.mu.Unlock()
	if n != nil {
		return s.scaled(time.Duration(*n) * time.Second)
	}
	return s.scaledOr(s.Scaledown, DefaultScaledown)
}
