package simulator

import (
	"context"
	"net"
)

// Pipe is a network in memory whose only host is the Server: any name that is dialed
// opens a connection to it. It works in fake time, since a net.Pipe blocks in a way
// that a bubble sees.
type Pipe struct {
	conns chan net.Conn
	stop  chan struct{} // closed by the Server's Close
}

// Pipe returns the in-memory way to the Server and starts serving it; every call
// returns the same one. It ends with Close: nothing else needs closing.
func (s *Server) Pipe() *Pipe {
	s.prepare()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.piping && !s.closed {
		s.piping = true
		s.tasks.Go(func() { _ = s.http.Serve(pipeListener{s.pipe}) })
	}
	return s.pipe
}

// DialContext opens a connection; it suits [net/http.Transport]. Network and addr
// do not matter. The error is ctx's, or [net.ErrClosed] after the Server's Close.
// The caller closes the connection.
func (p *Pipe) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	var err error
	select {
	case p.conns <- far:
		return near, nil
	case <-p.stop:
		err = net.ErrClosed
	case <-ctx.Done():
		err = ctx.Err()
	}
	near.Close()
	far.Close()
	return nil, err
}

// pipeListener hands dialed connections to the http.Server. Close of the Server ends
// it, so it has nothing to close.
type pipeListener struct{ pipe *Pipe }

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.pipe.conns:
		return c, nil
	case <-l.pipe.stop:
		return nil, net.ErrClosed
	}
}

func (pipeListener) Close() error   { return nil }
func (pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "simulator" }
