package control

import (
	"context"
	"strconv"
	"strings"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
)

// logFilter selects lines. All of them are of stdout.
type logFilter interface {
	GetAppId() string
	GetFunctionId() string
	GetFunctionCallId() string
	GetTaskId() string
	GetSearchText() string
}

// linesFor copies the lines that a client asks for, after a number and within a time
// range; the channel is closed at the next line of any container.
func (s *Service) linesFor(in logFilter, after int, since, until time.Time) (out []containers.Line, next <-chan struct{}, err error) {
	region, ok := s.regionOfLogs(in)
	if !ok {
		return nil, nil, status.Errorf(codes.NotFound, "App %q not found", in.GetAppId())
	}
	out, next = s.Pool.Lines(func(l containers.Line) bool {
		id := in.GetFunctionCallId()
		return l.N > after && l.Region == region && !l.At.Before(since) && (until.IsZero() || l.At.Before(until)) &&
			(id == "" || l.Call != nil && l.Call.ID == id) &&
			(in.GetTaskId() == "" || in.GetTaskId() == l.Container) &&
			strings.Contains(l.Text, in.GetSearchText())
	})
	return out, next, nil
}

// regionOfLogs finds the region of a function or, without one, of an app.
func (s *Service) regionOfLogs(in logFilter) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, f := range s.functions {
		if id == in.GetFunctionId() || in.GetFunctionId() == "" && stableID("ap-", f.app) == in.GetAppId() {
			return f.region, true
		}
	}
	return "", false
}

func batch(l containers.Line) *pb.TaskLogsBatch {
	item := pb.TaskLogs_builder{
		Data: l.Text, Timestamp: app.UnixSeconds(l.At), TimestampNs: uint64(l.At.UnixNano()),
		FileDescriptor: pb.FileDescriptor_FILE_DESCRIPTOR_STDOUT, ContainerId: l.Container,
	}
	b := pb.TaskLogsBatch_builder{TaskId: l.Container, EntryId: strconv.Itoa(l.N)}
	if c := l.Call; c != nil {
		item.FunctionCallId, item.InputId, b.InputId = c.ID, inputID(c), inputID(c)
		b.FunctionId = c.Function
	}
	b.Items = []*pb.TaskLogs{item.Build()}
	return b.Build()
}

// AppGetLogs sends lines as they are printed, after the named one, until the timeout or
// until the client leaves. Without a name it sends only new lines.
func (s *Service) AppGetLogs(in *pb.AppGetLogsRequest, stream grpc.ServerStreamingServer[pb.TaskLogsBatch]) error {
	after, err := strconv.Atoi(in.GetLastEntryId())
	if err != nil {
		after = s.Pool.Printed()
	}
	until := time.Now().Add(time.Duration(float64(in.GetTimeout()) * float64(time.Second)))
	for {
		lines, next, err := s.linesFor(in, after, time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		for i := range lines {
			after = lines[i].N
			if err := stream.Send(batch(lines[i])); err != nil {
				return err
			}
		}
		if end := s.Pool.Wait(stream.Context(), next, max(0, time.Until(until))); end != containers.EndedReady {
			return nil
		}
	}
}

// AppFetchLogs returns the newest lines of a time range, in their order.
func (s *Service) AppFetchLogs(_ context.Context, in *pb.AppFetchLogsRequest) (*pb.AppFetchLogsResponse, error) {
	lines, _, err := s.linesFor(in, 0, in.GetSince().AsTime(), in.GetUntil().AsTime())
	if err != nil {
		return nil, err
	}
	if limit := int(in.GetLimit()); limit > 0 && len(lines) > limit {
		lines = lines[len(lines)-limit:]
	}
	var out []*pb.TaskLogsBatch
	for i := range lines {
		out = append(out, batch(lines[i]))
	}
	return pb.AppFetchLogsResponse_builder{Batches: out}.Build(), nil
}

// AppCountLogs counts lines per bucket of time.
func (s *Service) AppCountLogs(_ context.Context, in *pb.AppCountLogsRequest) (*pb.AppCountLogsResponse, error) {
	since, step := in.GetSince().AsTime(), time.Duration(max(1, in.GetBucketSecs()))*time.Second
	lines, _, err := s.linesFor(in, 0, since, in.GetUntil().AsTime())
	if err != nil {
		return nil, err
	}
	var out []*pb.AppCountLogsResponse_LogBucket
	last := -1
	for _, l := range lines {
		if n := int(l.At.Sub(since) / step); n != last {
			last = n
			out = append(out, pb.AppCountLogsResponse_LogBucket_builder{BucketStartAt: timestamppb.New(since.Add(time.Duration(n) * step))}.Build())
		}
		b := out[len(out)-1]
		b.SetStdoutLogs(b.GetStdoutLogs() + 1)
	}
	return pb.AppCountLogsResponse_builder{AppId: in.GetAppId(), Buckets: out}.Build(), nil
}
