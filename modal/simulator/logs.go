package simulator

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	pb "github.com/modal-labs/modal-client/go/proto/modal_proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// logsKept bounds the lines of all containers together; the oldest go first.
const logsKept = 10_000

// logLine is what a container printed.
type logLine struct {
	n         int // counted from 1 over all containers
	at        time.Time
	region    string
	call      *call // nil when it is about none
	container string
	text      string
}

// print keeps a line of a container and wakes who reads along. The caller holds the
// lock.
func (s *Server) print(b *container, e *endpoint, c *call, format string, args ...any) {
	s.printed++
	line := logLine{s.printed, time.Now(), e.place.region, c, b.id, fmt.Sprintf(format, args...) + "\n"}
	if s.lines = append(s.lines, line); len(s.lines) > logsKept {
		s.lines = s.lines[len(s.lines)-logsKept:]
	}
	if s.reading != nil {
		close(s.reading)
		s.reading = nil
	}
}

// logFilter says which lines a client asks for. Only stdout is printed to.
type logFilter interface {
	GetAppId() string
	GetFunctionId() string
	GetFunctionCallId() string
	GetTaskId() string
	GetSearchText() string
}

// linesFor copies the lines that a client asks for, after a number and within a
// time; the channel is closed at the next line of anybody.
func (s *Server) linesFor(in logFilter, after int, since, until time.Time) (out []logLine, next <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	region, ok := s.regionOfLogs(in)
	if !ok {
		return nil, nil, status.Errorf(codes.NotFound, "App %q not found", in.GetAppId())
	}
	for _, l := range s.lines {
		switch id := in.GetFunctionCallId(); {
		case l.n <= after, l.region != region, l.at.Before(since), !until.IsZero() && !l.at.Before(until):
		case id != "" && (l.call == nil || l.call.id != id):
		case in.GetTaskId() != "" && in.GetTaskId() != l.container:
		case !strings.Contains(l.text, in.GetSearchText()):
		default:
			out = append(out, l)
		}
	}
	if s.reading == nil {
		s.reading = make(chan struct{})
	}
	return out, s.reading, nil
}

// regionOfLogs finds what an app or function stands for. The caller holds the lock.
func (s *Server) regionOfLogs(in logFilter) (string, bool) {
	for id, f := range s.functions {
		if id == in.GetFunctionId() || in.GetFunctionId() == "" && stableID("ap-", f.app) == in.GetAppId() {
			return f.region, true
		}
	}
	return "", false
}

func (l *logLine) batch() *pb.TaskLogsBatch {
	item := pb.TaskLogs_builder{
		Data: l.text, Timestamp: unixSeconds(l.at), TimestampNs: uint64(l.at.UnixNano()),
		FileDescriptor: pb.FileDescriptor_FILE_DESCRIPTOR_STDOUT, ContainerId: l.container,
	}
	b := pb.TaskLogsBatch_builder{TaskId: l.container, EntryId: strconv.Itoa(l.n)}
	if l.call != nil {
		item.FunctionCallId, item.InputId, b.InputId = l.call.id, inputID(l.call), inputID(l.call)
		if l.call.function != nil {
			b.FunctionId = l.call.function.id
		}
	}
	b.Items = []*pb.TaskLogs{item.Build()}
	return b.Build()
}

// AppGetLogs sends lines as they are printed, from the named one on, until the
// timeout or the client's leaving. Without a name it begins now.
func (c control) AppGetLogs(in *pb.AppGetLogsRequest, stream grpc.ServerStreamingServer[pb.TaskLogsBatch]) error {
	after, err := strconv.Atoi(in.GetLastEntryId())
	if err != nil {
		c.s.mu.Lock()
		after = c.s.printed
		c.s.mu.Unlock()
	}
	until := time.Now().Add(time.Duration(float64(in.GetTimeout()) * float64(time.Second)))
	for {
		lines, next, err := c.s.linesFor(in, after, time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		for i := range lines {
			after = lines[i].n
			if err := stream.Send(lines[i].batch()); err != nil {
				return err
			}
		}
		if end := c.s.wait(stream.Context(), next, max(0, time.Until(until))); end != endedReady {
			return nil
		}
	}
}

// AppFetchLogs gives the newest lines of a time, in their order.
func (c control) AppFetchLogs(_ context.Context, in *pb.AppFetchLogsRequest) (*pb.AppFetchLogsResponse, error) {
	lines, _, err := c.s.linesFor(in, 0, in.GetSince().AsTime(), in.GetUntil().AsTime())
	if err != nil {
		return nil, err
	}
	if limit := int(in.GetLimit()); limit > 0 && len(lines) > limit {
		lines = lines[len(lines)-limit:]
	}
	var out []*pb.TaskLogsBatch
	for i := range lines {
		out = append(out, lines[i].batch())
	}
	return pb.AppFetchLogsResponse_builder{Batches: out}.Build(), nil
}

// AppCountLogs counts lines by stretches of time.
func (c control) AppCountLogs(_ context.Context, in *pb.AppCountLogsRequest) (*pb.AppCountLogsResponse, error) {
	since, step := in.GetSince().AsTime(), time.Duration(max(1, in.GetBucketSecs()))*time.Second
	lines, _, err := c.s.linesFor(in, 0, since, in.GetUntil().AsTime())
	if err != nil {
		return nil, err
	}
	var out []*pb.AppCountLogsResponse_LogBucket
	last := -1
	for _, l := range lines {
		if n := int(l.at.Sub(since) / step); n != last {
			last = n
			out = append(out, pb.AppCountLogsResponse_LogBucket_builder{BucketStartAt: timestamppb.New(since.Add(time.Duration(n) * step))}.Build())
		}
		b := out[len(out)-1]
		b.SetStdoutLogs(b.GetStdoutLogs() + 1)
	}
	return pb.AppCountLogsResponse_builder{AppId: in.GetAppId(), Buckets: out}.Build(), nil
}
