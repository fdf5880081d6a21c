package wire_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
	"beacon/modal/web"
	"beacon/modal/wire"
)

// respond reads a request and writes raw bytes. With reset it then ends the connection
// with a RST.
func respond(raw string, reset bool) func(net.Conn) {
	return func(c net.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		io.Copy(io.Discard, req.Body)
		io.WriteString(c, raw)
		if reset {
			c.(*net.TCPConn).SetLinger(0)
		}
	}
}

func TestContextErrors(t *testing.T) {
	cause := errors.New("job timeout")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	w := newWeb(t, "http://127.0.0.1:1")
	_, err := w.Submit(ctx, drivertest.Question())
	drivertest.WantCanceled(t, err, cause)
	_, err = w.Collect(ctx, drivertest.Question(), engine.Call{Handle: "http://127.0.0.1:1/?x"})
	drivertest.WantCanceled(t, err, cause)
	_, err = w.Health(ctx)
	drivertest.WantCanceled(t, err, cause)

	ctx, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	if _, err = w.Submit(ctx, drivertest.Question()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestLostConnections(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
	tests := []struct {
		name            string
		raw             string
		reset           bool
		submit, collect engine.Kind
	}{
		{"closed before", "", false, engine.KindReset, engine.KindReset},
		{"reset before", "", true, engine.KindReset, engine.KindReset},
		{"closed in the headers", "HTTP/1.1 200 OK\r\nCont", false, engine.KindReset, engine.KindReset},
		{"closed before the body", head, false, engine.KindCut, engine.KindReset},
		{"closed in the body", head + `{"succ`, false, engine.KindCut, engine.KindCut},
		{"chunk cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"s", false, engine.KindCut, engine.KindCut},
		{"not HTTP", "SSH-2.0-x\r\n", false, engine.KindMalformed, engine.KindMalformed},
		{"after the body", "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" + drivertest.GoodAnswer, false, "", ""},
		{"error body cut", "HTTP/1.1 502 X\r\nContent-Length: 35\r\n\r\nmod", false, engine.KindStatus, engine.KindStatus},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := "http://" + drivertest.ServeConns(t, respond(tt.raw, tt.reset))
			w := newWeb(t, url)
			_, err := w.Submit(t.Context(), drivertest.Question())
			_, err2 := w.Collect(t.Context(), drivertest.Question(), engine.Call{Handle: foreign.Text(url + "/?c=1"), Hops: 1})
			if tt.submit == "" {
				if err != nil || err2 != nil {
					t.Errorf("got %v, %v", err, err2)
				}
				return
			}
			if !drivertest.WantKind(t, err, tt.submit).Sent || !drivertest.WantKind(t, err2, tt.collect).Sent {
				t.Error("not marked as sent")
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = newWeb(t, "http://"+l.Addr().String()).Submit(t.Context(), drivertest.Question())
	if ce := drivertest.WantKind(t, err, engine.KindRefused); ce.Sent || ce.Status != 0 {
		t.Errorf("got %+v", ce)
	}
}

func TestDialErrors(t *testing.T) {
	tests := []struct {
		err  error
		kind engine.Kind
	}{
		{&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}, engine.KindDNS},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}, engine.KindRefused},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, engine.KindRefused},
		{&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, engine.KindRefused},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ETIMEDOUT)}, engine.KindRefused},
		{errors.New("no\nroute\x1b"), engine.KindRefused},
		{io.EOF, engine.KindReset},
	}
	for _, tt := range tests {
		w := newWeb(t, "https://example.com", func(c *web.Config) {
			c.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, tt.err }
		})
		_, err := w.Submit(t.Context(), drivertest.Question())
		if ce := drivertest.WantKind(t, err, tt.kind); ce.Sent || !errors.Is(err, tt.err) {
			t.Errorf("got %+v", ce)
		}
	}
}

func TestTLS(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	t.Cleanup(old.Close)
	plain := drivertest.Serve(t, http.NotFound)
	for name, url := range map[string]string{
		"unknown authority": secure.URL,
		"TLS 1.1":           old.URL,
		"plain HTTP":        "https://" + plain.Listener.Addr().String(),
	} {
		_, err := newWeb(t, url).Submit(t.Context(), drivertest.Question())
		if ce := drivertest.WantKind(t, err, engine.KindTLS); ce.Sent {
			t.Errorf("%s: marked as sent", name)
		}
	}
	closing := drivertest.ServeConns(t, func(c net.Conn) { c.Read(make([]byte, 1)) })
	_, err := newWeb(t, "https://"+closing).Submit(t.Context(), drivertest.Question())
	if ce := drivertest.WantKind(t, err, engine.KindReset); ce.Sent {
		t.Error("hang-up in the handshake: marked as sent")
	}
}

// TestHTTP2 trusts the test server's certificate, because HTTP/2 needs TLS.
func TestHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("spoke %s", r.Proto)
		}
		switch r.URL.Path {
		case "/cut":
			io.WriteString(rw, `{"success`)
			rw.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		case "/reset":
			panic(http.ErrAbortHandler)
		}
		io.WriteString(rw, drivertest.GoodAnswer)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	for path, kind := range map[string]engine.Kind{"/": "", "/cut": engine.KindCut, "/reset": engine.KindReset} {
		w := newWeb(t, s.URL+path)
		w.Trust(s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs)
		_, err := w.Submit(t.Context(), drivertest.Question())
		if kind == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if ce := drivertest.WantKind(t, err, kind); !ce.Sent {
			t.Errorf("%s: not marked as sent", path)
		}
	}
}

func TestPlainKeepsTheCause(t *testing.T) {
	cause := fmt.Errorf("a\nb: %w", io.EOF)
	if err := wire.Plain(cause, wire.NewHider()); err.Error() != `a\nb: EOF` || !errors.Is(err, io.EOF) {
		t.Errorf("got %q", err)
	}
}
