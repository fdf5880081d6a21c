package wire_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
	"beacon/modal/drivertest"
	"beacon/modal/web"
	"beacon/modal/wire"
)

func TestCollectAnswer(t *testing.T) {
	s := drivertest.Serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" || r.URL.RawQuery != "c=fc-1" || r.ContentLength > 0 ||
			r.Header.Get("Modal-Key") != drivertest.Key || r.Header.Get("Modal-Secret") != drivertest.Secret {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		io.WriteString(rw, drivertest.GoodAnswer)
	})
	reply, err := newWeb(t, s.URL).Collect(t.Context(), drivertest.Question(), engine.Call{Handle: foreign.Text(s.URL + "/?c=fc-1"), Hops: 1})
	if err != nil || reply.Call != nil || reply.Answer.Text != "Paris" || reply.At.IsZero() {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// TestCollectRefusesForeignHandles: a stored handle is used only if it is at the host
// that is configured now.
func TestCollectRefusesForeignHandles(t *testing.T) {
	s := drivertest.Serve(t, func(http.ResponseWriter, *http.Request) { t.Error("contacted") })
	w := newWeb(t, "https://w--app.modal.run")
	for handle, says := range map[string]string{
		s.URL + "/?c=1":                  "inference_url changed",
		"http://w--app.modal.run/?c=1":   "inference_url changed",
		"https://w--app.modal.run:8/?c":  "inference_url changed",
		"https://u:p@w--app.modal.run/?": "cannot be used",
		"fc-123":                         "cannot be used",
		"":                               "cannot be used",
		"http://[::1":                    "cannot be used",
	} {
		_, err := w.Collect(t.Context(), drivertest.Question(), engine.Call{Handle: foreign.Text(handle)})
		if ce := drivertest.WantKind(t, err, engine.KindGone); !ce.Sent || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", handle, err)
		}
	}
}

// pipeServer serves HTTP over pipes, so that a test can run in fake time.
func pipeServer(t *testing.T, h http.HandlerFunc) (*wire.Driver, func()) {
	conns, done := make(chan net.Conn), make(chan struct{})
	srv := &http.Server{Handler: h}
	go srv.Serve(pipeListener{conns, done})
	w := newWeb(t, "http://simulator", func(c *web.Config) {
		c.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case conns <- theirs:
				return ours, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	})
	return w, func() { w.Close(); close(done); srv.Close() }
}

type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (pipeListener) Close() error   { return nil }
func (pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

var pipeCall = engine.Call{Handle: "http://simulator/?c=1", Hops: 1}

func TestCollectLost(t *testing.T) {
	tests := []struct {
		name   string
		lost   int // how many 408s come first
		status int // the status after them
		kind   engine.Kind
		takes  time.Duration
	}{
		{"once", 1, 200, "", time.Second},
		{"often", 30, 200, "", 30 * time.Second},
		{"then unreachable", 3, 503, engine.KindStatus, 3 * time.Second},
		{"for good", 1000, 200, engine.KindGone, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var gets atomic.Int64
				w, stop := pipeServer(t, func(rw http.ResponseWriter, r *http.Request) {
					if r.Method != "GET" || r.URL.RawQuery != "c=1" {
						t.Errorf("%s %s", r.Method, r.URL)
					}
					if gets.Add(1) <= int64(tt.lost) {
						rw.WriteHeader(408)
						return
					}
					rw.WriteHeader(tt.status)
					io.WriteString(rw, drivertest.GoodAnswer)
				})
				defer stop()
				start := time.Now()
				reply, err := w.Collect(t.Context(), drivertest.Question(), pipeCall)
				if took := time.Since(start); took != tt.takes {
					t.Errorf("took %v, want %v", took, tt.takes)
				}
				if tt.kind != "" {
					if ce := drivertest.WantKind(t, err, tt.kind); !ce.Sent {
						t.Error("not marked as sent")
					}
				} else if err != nil || reply.Answer.Text != "Paris" {
					t.Errorf("got %+v, %v", reply, err)
				}
			})
		})
	}
}

// TestCollectLostEnds: a cancel also ends the pause between two 408s.
func TestCollectLostEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pipeServer(t, func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(408) })
		defer stop()
		cause := errors.New("warm_deadline")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 2500*time.Millisecond, cause)
		defer cancel()
		start := time.Now()
		_, err := w.Collect(ctx, drivertest.Question(), pipeCall)
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, cause) || time.Since(start) != 2500*time.Millisecond {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// TestWaits150Seconds: the driver has no timeout shorter than the 150 s for which Modal
// holds a request, for the POST and at the result URL.
func TestWaits150Seconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, stop := pipeServer(t, func(rw http.ResponseWriter, r *http.Request) {
			time.Sleep(150 * time.Second) // fake time
			if r.URL.RawQuery == "c=2" {
				io.WriteString(rw, drivertest.GoodAnswer)
				return
			}
			rw.Header().Set("Location", map[bool]string{true: "?c=1", false: "?c=2"}[r.Method == "POST"])
			rw.WriteHeader(303)
		})
		defer stop()
		reply, err := w.Submit(t.Context(), drivertest.Question())
		for hops := 1; err == nil && reply.Call != nil; hops++ {
			if reply.Call.Hops != hops {
				t.Fatalf("hop %d, want %d", reply.Call.Hops, hops)
			}
			reply, err = w.Collect(t.Context(), drivertest.Question(), *reply.Call)
		}
		if err != nil || reply.Answer.Text != "Paris" {
			t.Errorf("got %+v, %v", reply, err)
		}
	})
}
