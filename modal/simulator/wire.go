package simulator

import (
	"bytes"
	"net"
	"net/http"
	"time"
)

// wire puts a reply on the wire in a way of its own and reports whether the whole
// body left. It may end the connection by a panic.
type wire func(s *Server, x *exchange, a reply) (whole bool)

// send writes a reply the way the fault wants it, or plainly.
func (s *Server) send(x *exchange, hit *strike, a reply) (whole bool) {
	if hit != nil && hit.kind.wire != nil {
		return hit.kind.wire(s, x, a)
	}
	return writeReply(x.w, a)
}

// drop ends the connection in order, without a byte.
func drop(*Server, *exchange, reply) bool { panic(http.ErrAbortHandler) }

// reset ends it without order: on TCP the client sees a reset.
func reset(_ *Server, x *exchange, _ reply) bool {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
	return false
}

// half announces the whole body, writes half of it and drops the connection.
func half(_ *Server, x *exchange, a reply) bool {
	writeHead(x.w, a)
	_, _ = x.w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(x.w).Flush()
	panic(http.ErrAbortHandler)
}

// hang holds the request until the client has had enough.
func hang(s *Server, x *exchange, _ reply) bool {
	select {
	case <-s.stop:
	case <-x.r.Context().Done():
		if s.whyDone() == endedLeft {
			s.noteLeft(x)
		}
	}
	panic(http.ErrAbortHandler)
}

// slow writes a byte a second, whatever the speed: a client's patience is not
// simulated.
func slow(s *Server, x *exchange, a reply) bool {
	writeHead(x.w, a)
	return s.trickle(x, time.Second, func(i int) []byte {
		if i == len(a.body) {
			return nil
		}
		return a.body[i : i+1]
	})
}

// huge writes a JSON string that never ends. It rests after every piece: in fake time
// nothing else would ever make the clock go on.
func huge(s *Server, x *exchange, _ reply) bool {
	x.w.Header().Set("Content-Type", "application/json")
	flood := bytes.Repeat([]byte("and on and on "), 2<<10)
	return s.trickle(x, time.Millisecond, func(i int) []byte {
		if i == 0 {
			return []byte(`{"success":true,"response":"`)
		}
		return flood
	})
}

// trickle writes pieces until there are no more; the connection ends when the client
// or the Server does.
func (s *Server) trickle(x *exchange, pause time.Duration, piece func(int) []byte) (whole bool) {
	flush := http.NewResponseController(x.w).Flush
	for i := 0; ; i++ {
		p := piece(i)
		if p == nil {
			return true
		}
		_, err := x.w.Write(p)
		if err == nil {
			err = flush()
		}
		end := s.wait(x.r.Context(), nil, pause)
		if end == endedClosed {
			panic(http.ErrAbortHandler)
		}
		if err != nil || end == endedLeft {
			s.noteLeft(x)
			panic(http.ErrAbortHandler)
		}
	}
}
