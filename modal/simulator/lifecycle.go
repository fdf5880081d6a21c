package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// prepare makes the zero value usable. It runs at the first use and not before, so
// that every channel and clock belongs to the bubble of the user.
func (s *Server) prepare() {
	s.once.Do(func() {
		s.booted = time.Now()
		s.stop = make(chan struct{})
		s.pipe = &Pipe{conns: make(chan net.Conn), stop: s.stop}
		s.endpoints = map[place]*endpoint{}
		s.calls = map[string]*call{}
		s.struck = map[strikeKey]int{}
		s.requests = map[requestKey]int{}
		s.perRegion = map[string]*gauge{}
		s.functions = map[string]*function{}
		s.spawns = map[string]*call{}
		s.blobs = map[string][]byte{}
		s.scaling = map[string]scaling{}
		s.rpc = newControl(s)
		s.web = &http.Server{
			Handler:   s,
			ConnState: s.watchConn,
			// Dropped connections are what faults are for: nothing to report.
			ErrorLog: log.New(io.Discard, "", 0),
			// gRPC comes as HTTP/2 without encryption, each wait in a stream of its own.
			Protocols: protocols(), HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 10_000},
		}
		for _, f := range s.Faults {
			if err := f.Check(); err != nil {
				s.bad = err
				return
			}
		}
	})
}

func protocols() *http.Protocols {
	p := &http.Protocols{}
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}

// enter counts a handler in, so that Close waits for it; false after Close.
func (s *Server) enter() bool {
	s.prepare()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.tasks.Add(1)
	return true
}

// watchConn lets Close wait for connections. The goroutine that accepts them is
// counted itself, so the count cannot rise from zero while Close waits.
func (s *Server) watchConn(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.tasks.Add(1)
		s.mu.Lock()
		late := s.closed
		s.mu.Unlock()
		if late {
			conn.Close() // accepted too late for web.Close to see it
		}
	case http.StateClosed, http.StateHijacked:
		s.tasks.Done()
	}
}

// Listen serves on a TCP address until Close and returns the base URL, without a
// slash at its end. An empty addr means a free port of 127.0.0.1, and so does an
// empty host: other interfaces are served only when named. It may be called more
// than once. The error says what the system said, or which fault cannot be.
func (s *Server) Listen(addr string) (baseURL string, err error) {
	s.prepare()
	if s.bad != nil {
		return "", fmt.Errorf("listen: %w", s.bad)
	}
	if addr == "" {
		addr = ":0"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	if !s.spawn(func() { _ = s.web.Serve(l) }) {
		return "", errors.Join(fmt.Errorf("listen: %w", http.ErrServerClosed), l.Close())
	}
	return "http://" + reachable(l.Addr().(*net.TCPAddr)), nil
}

// reachable is an address a client on this machine can dial.
func reachable(a *net.TCPAddr) string {
	if a.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", a.Port)
	}
	return a.String()
}

// spawn starts a goroutine that Close waits for; false after Close.
func (s *Server) spawn(work func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.tasks.Go(work)
	return true
}

// Close ends every call, container, connection and listener, and returns when the
// last of them is gone. It may be called more than once.
func (s *Server) Close() error {
	s.prepare()
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	if first {
		close(s.stop)
		for _, c := range s.calls {
			s.cancel(c)
		}
	}
	s.mu.Unlock()
	var err error
	if first {
		err = s.web.Close()
	}
	s.tasks.Wait()
	return err
}

// after runs f under the lock once d has passed, unless it was stopped before. The
// caller holds the lock, also when it calls stop.
func (s *Server) after(d time.Duration, f func()) (stop func()) {
	if s.closed {
		return func() {}
	}
	s.tasks.Add(1)
	over := false
	timer := time.AfterFunc(d, func() {
		defer s.tasks.Done()
		s.mu.Lock()
		defer s.mu.Unlock()
		if !over {
			f()
		}
	})
	return func() {
		// When the clock has already struck, its goroutine counts itself out.
		if !over && timer.Stop() {
			s.tasks.Done()
		}
		over = true
	}
}

// ending says why a wait came to its end.
type ending int

const (
	endedReady  ending = iota // what was waited for is there
	endedTime                 // the time has passed
	endedLeft                 // the client went away
	endedClosed               // Close was called
)

// wait ends with the first of: ready, d, the client's leaving, Close. A nil ready
// never comes. What is ready at once wins over a client that has left.
func (s *Server) wait(ctx context.Context, ready <-chan struct{}, d time.Duration) ending {
	select {
	case <-s.stop:
		return endedClosed
	case <-ready:
		return endedReady
	default:
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ready:
		return endedReady
	case <-timer.C:
		return endedTime
	case <-s.stop:
		return endedClosed
	case <-ctx.Done():
		return s.whyDone()
	}
}

// whyDone tells a client that left from a connection that Close ended.
func (s *Server) whyDone() ending {
	select {
	case <-s.stop:
		return endedClosed
	default:
		return endedLeft
	}
}

// scaled divides a duration by Speed.
func (s *Server) scaled(d time.Duration) time.Duration {
	if s.Speed <= 0 || s.Speed == 1 {
		return d
	}
	return time.Duration(float64(d) / s.Speed)
}

// scaledOr is scaled, with a default for a duration not set.
func (s *Server) scaledOr(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		d = otherwise
	}
	return s.scaled(d)
}
