package wire_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"beacon/engine"
	"beacon/modal/drivertest"
	"beacon/modal/web"
)

func TestSubmitWithoutCredentials(t *testing.T) {
	s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Header["Modal-Key"] != nil || r.Header["Modal-Secret"] != nil {
			t.Error("sent headers without a token")
		}
		io.WriteString(rw, drivertest.GoodAnswer)
	})
	w := newWeb(t, s.URL, func(c *web.Config) { c.Key, c.Secret = "", "" })
	if _, err := w.Submit(t.Context(), drivertest.Question()); err != nil {
		t.Error(err)
	}
}

func TestSubmitAnswers(t *testing.T) {
	tests := []struct {
		name, body string
		kind       engine.Kind
	}{
		{"older shape", `{"status":"success","response":"x"}`, ""},
		{"empty text", `{"success":true,"response":""}`, ""},
		{"at the limit", `{"success":true,"response":"` + strings.Repeat("a", 1024) + `"}`, ""},
		{"over the limit", `{"success":true,"response":"` + strings.Repeat("a", 1025) + `"}`, engine.KindTooLarge},
		{"error", `{"success":false,"error":"CUDA out of memory"}`, engine.KindAnswer},
		{"echoes the token", `{"success":false,"error":"headers: ` + drivertest.Key + ` ` + drivertest.Secret + `"}`, engine.KindAnswer},
		{"model", `{"status":"error","error":"Unknown model: x"}`, engine.KindModel},
		{"cut JSON", `{"success":true,"resp`, engine.KindMalformed},
		{"html", "<html>\x1b[31m", engine.KindMalformed},
		{"echo, malformed", drivertest.Secret, engine.KindMalformed},
		{"no body", "", engine.KindMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := drivertest.Serve(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, tt.body) })
			w := newWeb(t, s.URL, func(c *web.Config) { c.AnswerLimit = 1024 })
			reply, err := w.Submit(t.Context(), drivertest.Question())
			if tt.kind == "" {
				if err != nil || reply.Answer == nil {
					t.Fatalf("got %+v, %v", reply, err)
				}
				return
			}
			ce := drivertest.WantKind(t, err, tt.kind)
			if !ce.Sent || ce.Status != 200 || !strings.HasPrefix(ce.Op, "POST http://") {
				t.Errorf("got %+v", ce)
			}
			if tt.kind == engine.KindTooLarge && !strings.Contains(err.Error(), "answer over answer_limit (1 KiB)") {
				t.Errorf("says %q", err)
			}
		})
	}
}

func TestEndlessBodyStopsAtTheBound(t *testing.T) {
	for _, known := range []bool{false, true} {
		var sent atomic.Int64
		done := make(chan struct{})
		s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
			defer close(done)
			if known {
				rw.Header().Set("Content-Length", "1099511627776")
			}
			chunk := make([]byte, 32<<10)
			for r.Context().Err() == nil {
				n, err := rw.Write(chunk)
				if sent.Add(int64(n)); err != nil {
					return
				}
			}
		})
		w := newWeb(t, s.URL, func(c *web.Config) { c.AnswerLimit = 1 << 10 })
		_, err := w.Submit(t.Context(), drivertest.Question())
		drivertest.WantKind(t, err, engine.KindTooLarge)
		if !strings.Contains(err.Error(), "answer_limit (1 KiB)") {
			t.Errorf("says %q", err)
		}
		<-done
		// The difference is the buffers of two sockets.
		if n := sent.Load(); n > 32<<20 {
			t.Errorf("%d bytes were taken", n)
		}
	}
}

// TestCancelClosesTheSocket: the server sees the connection end, before and in the middle
// of a body.
func TestCancelClosesTheSocket(t *testing.T) {
	for _, begin := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := fmt.Errorf("the operator: %w", context.Canceled)
		closed := make(chan error, 1)
		addr := drivertest.ServeConns(t, func(c net.Conn) {
			r := bufio.NewReader(c)
			req, err := http.ReadRequest(r)
			if err != nil {
				closed <- err
				return
			}
			io.Copy(io.Discard, req.Body)
			io.WriteString(c, begin)
			cancel(cause)
			_, err = r.ReadByte()
			closed <- err
		})
		_, err := newWeb(t, "http://"+addr).Submit(ctx, drivertest.Question())
		drivertest.WantCanceled(t, err, cause)
		if err := <-closed; err == nil {
			t.Error("the socket stayed open")
		}
	}
}

// TestNoSecondPost: net/http repeats some requests when a kept connection fails, but
// never a POST.
func TestNoSecondPost(t *testing.T) {
	var posts atomic.Int64
	addr := drivertest.ServeConns(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for n := 0; ; n++ {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			io.Copy(io.Discard, req.Body)
			posts.Add(1)
			if n == 1 {
				return // closes the connection: its second request gets no answer
			}
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(drivertest.GoodAnswer), drivertest.GoodAnswer)
		}
	})
	w := newWeb(t, "http://"+addr)
	if _, err := w.Submit(t.Context(), drivertest.Question()); err != nil {
		t.Fatal(err)
	}
	_, err := w.Submit(t.Context(), drivertest.Question())
	if ce := drivertest.WantKind(t, err, engine.KindReset); !ce.Sent {
		t.Error("not marked as sent")
	}
	if n := posts.Load(); n != 2 {
		t.Errorf("%d POSTs for two questions", n)
	}
}
