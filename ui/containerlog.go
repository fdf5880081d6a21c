package ui

import (
	"context"
	"log/slog"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"beacon/engine"
	"beacon/ui/safetext"
)

// stream reads a region's container logs into the Log screen, one region at a
// time. They are shown and not kept: what a container prints is not ours to store.
type stream struct {
	region string
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// linesBefore is how much of the past a stream begins with.
const linesBefore = 100

// streamLogs begins with a region, or ends when it is read already.
func (a *App) streamLogs(region string) tea.Cmd {
	was := a.stream.region
	a.stream.end()
	if was == region {
		a.say("the relay logs of "+safetext.Line(region)+" are no longer read", false)
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	lines, ok := a.o.Engine.Logs(ctx, region, linesBefore)
	if !ok || a.o.Log == nil {
		stop()
		a.say("the driver of "+safetext.Line(region)+" cannot read container logs: modal app logs shows them", false)
		return nil
	}
	a.stream.region, a.stream.stop = region, stop
	a.say("reading the logs of the relay containers of "+safetext.Line(region)+", not of the GPU containers; the same key ends that", false)
	a.finder.set(logScreen, "")
	a.log.follow = true
	cmd := a.show(logScreen)
	ring, s := a.o.Log, &a.stream
	s.done.Add(1)
	return tea.Batch(cmd, func() tea.Msg {
		defer s.done.Done()
		for line, err := range lines {
			if err != nil {
				if ctx.Err() == nil {
					return doneMsg{"", err}
				}
				break
			}
			_ = ring.Handle(ctx, containerRecord(region, line))
		}
		return doneMsg{}
	})
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
