package simulator

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/chance"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/control"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
	"beacon/modal/simulator/web"
)

// prepare makes the zero value usable. It runs at the first use and not before, so
// that every channel and clock belongs to the bubble of the user.
func (s *Server) prepare() { s.once.Do(s.build) }

func (s *Server) build() {
	for _, f := range s.Faults {
		if s.bad = f.Check(); s.bad != nil {
			break
		}
	}
	seed := chance.Seed(s.Seed)
	a := &app.App{Seed: seed, Regions: s.Regions, AnswerFunc: s.AnswerFunc}
	s.book = &record.Book{}
	s.faults = fault.NewSet(seed, s.Faults)
	s.pool = containers.New(containers.Config{
		Seed: seed, Speed: s.Speed, Cold: s.Cold, Warm: s.Warm, RegionFactor: s.RegionFactor, Jitter: s.Jitter,
		WarmFunc: s.WarmFunc, StragglerRate: s.StragglerRate, StragglerFactor: s.StragglerFactor,
		Scaledown: or(s.Scaledown, time.Minute), HangUp: or(s.HangUp, DefaultHangUp), MaxContainers: s.MaxContainers,
	})
	s.edge = &web.Edge{
		App: a, Pool: s.pool, Faults: s.faults, Book: s.book, RedirectAfter: or(s.RedirectAfter, 150*time.Second),
		ProxyKey: s.ProxyKey, ProxySecret: s.ProxySecret,
	}
	s.control = control.New(control.Config{
		App: a, Pool: s.pool, Faults: s.faults, Book: s.book, TokenID: s.TokenID, TokenSecret: s.TokenSecret,
		Keep: or(s.Keep, 7*24*time.Hour), Broken: s.bad,
	})
	s.pipe = &Pipe{conns: make(chan net.Conn), stop: make(chan struct{})}
	s.http = &http.Server{
		Handler:   s,
		ConnState: s.watchConn,
		// Faults drop connections on purpose: they are not worth a line.
		ErrorLog: log.New(io.Discard, "", 0),
		// gRPC comes as HTTP/2 without encryption, each wait in its own stream.
		Protocols: protocols(), HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 10_000},
	}
}

// or is a duration, or its default when it is not set.
func or(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

func protocols() *http.Protocols {
	p := &http.Protocols{}
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}

// enter counts a handler, so that Close waits for it; false after Close.
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

// watchConn makes Close wait for connections. The goroutine that accepts them is
// counted too, so the count cannot rise from zero while Close waits.
func (s *Server) watchConn(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.tasks.Add(1)
		s.mu.Lock()
		late := s.closed
		s.mu.Unlock()
		if late {
			conn.Close() // accepted too late for http.Close to see it
		}
	case http.StateClosed, http.StateHijacked:
		s.tasks.Done()
	}
}

// Listen serves on a TCP address until Close and returns the base URL, without a
// slash at its end. An empty addr means a free port of 127.0.0.1, and so does an
// empty host: other interfaces are served only when named. It may be called more
// than once. The error is the system's, or names the fault that fails its Check.
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
	if !s.spawn(func() { _ = s.http.Serve(l) }) {
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
// last of them has ended. It may be called more than once.
func (s *Server) Close() error {
	s.prepare()
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	var err error
	if first {
		close(s.pipe.stop)
	}
	s.pool.Close() // ends the waits of the handlers too
	if first {
		err = s.http.Close()
	}
	s.tasks.Wait()
	return err
}
