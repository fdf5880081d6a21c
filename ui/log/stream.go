package log

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/ui/screen"
)

// Engine reads the output of containers.
type Engine interface {
	// Logs reads the output of a region's containers until ctx ends. It returns false
	// if the driver cannot.
	Logs(ctx context.Context, region foreign.Text, last int) (iter.Seq2[engine.ContainerLine, error], bool)
}

// stream copies a region's container logs into the ring of the log, one region at a
// time. They are shown and not stored.
type stream struct {
	engine Engine
	region foreign.Text
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// linesBefore is the number of earlier lines that a stream starts with.
const linesBefore = 100

// read starts reading a region, or stops if that region is already being read.
func (s *Screen) read(region foreign.Text) screen.Effects {
	was := s.stream.region
	s.stream.end()
	name := region.Line()
	if foreign.Text(was) == region {
		return screen.Say("stopped reading the relay logs of " + name)
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
	return screen.Do(screen.Notice{Text: "reading the logs of the relay containers of " + name + ", not of the GPU containers; the same key stops it"}, screen.Show{Screen: Name},
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

func containerRecord(region foreign.Text, line engine.ContainerLine) slog.Record {
	level := slog.LevelInfo
	if line.Source == "stderr" {
		level = slog.LevelWarn
	}
	at := line.At
	if at.IsZero() {
		at = time.Now()
	}
	rec := slog.NewRecord(at, level, ("relay container: " + line.Text).Line(), 0)
	rec.AddAttrs(slog.Any("region", region), slog.Any("source", line.Source), slog.Any("container", line.Container), slog.Any("call", line.Call))
	return rec
}

// end stops the stream and waits for its command.
func (s *stream) end() {
	if s.stop != nil {
		s.stop()
		s.done.Wait()
	}
	s.region, s.stop = "", nil
}
