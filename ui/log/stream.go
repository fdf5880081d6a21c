package log

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
	"beacon/ui/screen"
)

// Engine reads what containers print.
type Engine interface {
	// Logs reads what a region's containers print, until ctx ends; false when the
	// driver cannot.
	Logs(ctx context.Context, region string, last int) (iter.Seq2[engine.ContainerLine, error], bool)
}

// stream reads a region's container logs into the log, one region at a time. They are
// shown and not stored.
type stream struct {
	engine Engine
	region string
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// linesBefore is how much of the past a stream begins with.
const linesBefore = 100

// read begins with a region, or ends when it is read already.
func (s *Screen) read(region string) screen.Effects {
	was := s.stream.region
	s.stream.end()
	name := safetext.Line(region)
	if was == region {
		return screen.Say("the relay logs of " + name + " are no longer read")
	}
	ctx, stop := context.WithCancel(context.Background())
	lines, ok := s.stream.engine.Logs(ctx, region, linesBefore)
	if !ok || s.ring == nil {
		stop()
		return screen.Say("the driver of " + name + " cannot read container logs: modal app logs shows them")
	}
	s.stream.region, s.stream.stop = region, stop
	s.list.filter("")
	s.list.follow = true
	s.stream.done.Add(1)
	return screen.Do(screen.Notice{Text: "reading the logs of the relay containers of " + name + ", not of the GPU containers; the same key ends that"}, screen.Show{Screen: Name},
		screen.Command{Cmd: func() tea.Msg {
			defer s.stream.done.Done()
			for line, err := range lines {
				if err != nil {
					if ctx.Err() == nil {
						return screen.Done{Err: err}
					}
					break
				}
				_ = s.ring.Handle(ctx, containerRecord(region, line))
			}
			return screen.Done{}
		}})
}

func containerRecord(region string, line engine.ContainerLine) slog.Record {
	level := slog.LevelInfo
	if line.Source == "stderr" {
		level = slog.LevelWarn
	}
	at := line.At
	if at.IsZero() {
		at = time.Now()
	}
	rec := slog.NewRecord(at, level, "relay container: "+line.Text, 0)
	rec.AddAttrs(slog.String("region", region), slog.String("source", line.Source), slog.String("container", line.Container), slog.String("call", line.Call))
	return rec
}

// end stops the stream and waits for it.
func (s *stream) end() {
	if s.stop != nil {
		s.stop()
		s.done.Wait()
	}
	s.region, s.stop = "", nil
}
