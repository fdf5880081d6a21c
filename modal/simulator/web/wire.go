package web

import (
	"bytes"
	"net"
	"net/http"
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/containers"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// send writes a reply, broken as the fault wants it, and reports whether the whole body
// was sent. It may end the connection by a panic.
func (e *Edge) send(x *exchange, hit *fault.Strike, a app.Reply) (whole bool) {
	switch hit.Wire() {
	case fault.Drop:
		panic(http.ErrAbortHandler)
	case fault.Reset:
		reset(x)
		return false
	case fault.Hang:
		e.abort(x, e.Pool.Hang(x.r.Context()))
	case fault.Half:
		half(x, a)
	case fault.Slow:
		return e.slow(x, a)
	case fault.Huge:
		return e.huge(x)
	}
	return a.Write(x.w)
}

// reset ends the connection so that, on TCP, the client sees a reset.
func reset(x *exchange) {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

// half announces the whole body, writes half of it and ends the connection.
func half(x *exchange, a app.Reply) {
	a.WriteHead(x.w)
	_, _ = x.w.Write(a.Body[:len(a.Body)/2])
	_ = http.NewResponseController(x.w).Flush()
	panic(http.ErrAbortHandler)
}

// slow writes a byte a second at any Speed, because the timeouts of a client are real.
func (e *Edge) slow(x *exchange, a app.Reply) bool {
	a.WriteHead(x.w)
	return e.trickle(x, time.Second, func(i int) []byte {
		if i == len(a.Body) {
			return nil
		}
		return a.Body[i : i+1]
	})
}

// huge writes a JSON string without end. It pauses after every piece, because fake time
// advances only during a pause.
func (e *Edge) huge(x *exchange) bool {
	x.w.Header().Set("Content-Type", "application/json")
	flood := bytes.Repeat([]byte("and on and on "), 2<<10)
	return e.trickle(x, time.Millisecond, func(i int) []byte {
		if i == 0 {
			return []byte(`{"success":true,"response":"`)
		}
		return flood
	})
}

// trickle writes pieces until there are no more, the client leaves or the server closes.
func (e *Edge) trickle(x *exchange, pause time.Duration, piece func(int) []byte) (whole bool) {
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
		end := e.Pool.Wait(x.r.Context(), nil, pause)
		if err != nil && end == containers.EndedTime {
			end = containers.EndedLeft
		}
		if end != containers.EndedTime {
			e.abort(x, end)
		}
	}
}

// abort ends the connection, and records a client that left before its answer.
func (e *Edge) abort(x *exchange, end containers.Ending) {
	if end == containers.EndedLeft {
		left := record.Left{
			At: time.Now(), Method: x.r.Method,
			Region: x.at.Region, Model: x.at.Model, Call: x.call,
		}
		e.Book.Count(func(t *record.Record) { t.ClosedEarly = append(t.ClosedEarly, left) })
	}
	panic(http.ErrAbortHandler)
}
