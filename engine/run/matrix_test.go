package run_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"beacon/engine"
	"beacon/modal/simulator"
	"beacon/modal/web"
)

// fault is one row of the matrix: a fault of one call and its effect on the job.
type fault struct {
	name string

	// One of these makes the fault. at is a fault of the simulator, on a separate
	// server; dial fails to connect; serve is the other end of a raw connection; says
	// is a raw response to any request.
	at    string
	dial  func() error
	serve func(net.Conn)
	says  string
	tls   bool // the URL is https
	slow  bool // the call takes 200 s, so that it is handed over
	times int  // number of attempts it affects; 0: all

	// The affected attempt afterwards.
	kind    engine.Kind // "" without a failure
	unknown bool
	// The execution afterwards.
	state    engine.State
	class    engine.Class
	attempts int
	hint     string // a part of the hint
	reason   string // a part of the reason
	stops    bool   // nothing more is sent to the endpoint
}

const (
	done = engine.Completed
	lost = engine.Failed
	good = engine.Substantive
)

// matrix has the effect of each fault of a web call. "attempts" is the number of
// sends: a temporary fault that lasts is tried four times (retries = 3), a 404 three
// times, a permanent fault or one that a deadline ended once.
// "unknown" means that the attempt may have run at Modal without its answer
// reaching the store. Faults of the store, the log and the terminal are in
// ui/cli/faults_test.go and store/*_test.go; the network gone for a minute, the
// machine asleep and a clock that steps are in clock_test.go.
var matrix = []fault{
	// No server.
	{name: "refused, for good", dial: refuses, kind: engine.KindRefused, state: lost, attempts: 4, hint: "no server listens", reason: "connection refused"},
	{name: "refused, once", dial: refuses, times: 1, kind: engine.KindRefused, state: done, class: good, attempts: 2, hint: "no server listens"},
	{name: "DNS failure, for good", dial: unknownHost, kind: engine.KindDNS, state: lost, attempts: 4, hint: "host name is not known", reason: "no such host"},
	{name: "DNS failure, once", dial: unknownHost, times: 1, kind: engine.KindDNS, state: done, class: good, attempts: 2, hint: "host name is not known"},
	{name: "TLS, wrong certificate", tls: true, serve: wrongCertificate, kind: engine.KindTLS, state: lost, attempts: 1, hint: "encrypted", reason: "certificate"},
	{name: "TLS, the server speaks none", tls: true, says: "HTTP/1.1 400 Bad Request\r\n\r\n", kind: engine.KindTLS, state: lost, attempts: 1, hint: "encrypted"},
	{name: "TLS, version 1.1 only", tls: true, serve: oldTLS, kind: engine.KindTLS, state: lost, attempts: 1, hint: "encrypted"},

	// The connection.
	{name: "closed after the request", at: "down", times: 1, kind: engine.KindReset, unknown: true, state: done, class: good, attempts: 2, hint: "connection was lost"},
	{name: "reset in place of the answer", at: "reset", times: 1, kind: engine.KindReset, unknown: true, state: done, class: good, attempts: 2, hint: "may still run"},
	{name: "reset in place of the answer, for good", at: "reset", kind: engine.KindReset, unknown: true, state: lost, attempts: 4, hint: "may still run"},
	{name: "reset in the middle of the body", at: "reset-body", times: 1, kind: engine.KindCut, unknown: true, state: done, class: good, attempts: 2, hint: "broke off"},
	{name: "accepts and says nothing", serve: func(c net.Conn) { io.Copy(io.Discard, c) }, kind: engine.KindDeadline, unknown: true, state: lost, attempts: 1, hint: "raise [job] send_deadline", reason: "send_deadline of 3m0s passed"},
	{name: "hangs", at: "hang", kind: engine.KindDeadline, unknown: true, state: lost, attempts: 1, hint: "raise [job] send_deadline", reason: "send_deadline of 3m0s passed"},
	{name: "headers without end", serve: headersWithoutEnd, kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function"},
	{name: "not HTTP", says: "SSH-2.0-OpenSSH_9.6\r\n", kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function"},

	// Redirects.
	{name: "303 without Location", at: "no-location", kind: engine.KindRedirect, unknown: true, state: lost, attempts: 1, hint: "result URL always leads to the same host", reason: "without a Location"},
	{name: "303 to another host", at: "foreign-host", kind: engine.KindRedirect, unknown: true, state: lost, attempts: 1, hint: "result URL always leads to the same host", reason: "attacker.invalid"},
	{name: "303 to another scheme", at: "foreign-scheme", kind: engine.KindRedirect, unknown: true, state: lost, attempts: 1, hint: "result URL always leads to the same host", reason: "ftp://"},
	{name: "303 to another port", says: seeOther("http://simulator:81/eu/inference?call=1"), kind: engine.KindRedirect, unknown: true, state: lost, attempts: 1, reason: ":81"},
	{name: "303 with user:password@", says: seeOther("http://u:p@simulator/eu/inference?call=1"), kind: engine.KindRedirect, unknown: true, state: lost, attempts: 1, reason: "credentials"},
	{name: "303 for ever", at: "redirect-loop", kind: engine.KindDeadline, unknown: true, state: lost, attempts: 1, hint: "_deadline", reason: "_deadline of "},
	{name: "303 after 303 without a pause", says: seeOther("http://simulator/eu/inference?call=1"), kind: engine.KindDeadline, unknown: true, state: lost, attempts: 1, hint: "_deadline", reason: "_deadline of "},

	// Statuses.
	{name: "400 bad redirect method", at: "400", kind: engine.KindRejected, state: lost, attempts: 1, hint: "does not take this request", reason: "a result URL got a POST"},
	{name: "404 app stopped", at: "404-stopped", kind: engine.KindNotFound, state: lost, attempts: 3, hint: "stopped or restarting", reason: "the app is stopped"},
	{name: "404 app restarting", at: "404-stopped", times: 2, kind: engine.KindNotFound, state: done, class: good, attempts: 3, hint: "stopped or restarting"},
	{name: "404 invalid function call", at: "404-call", kind: engine.KindNotFound, state: lost, attempts: 3, hint: "no deployed function has this URL", reason: "no function has this URL"},
	{name: "408", at: "408", times: 1, kind: engine.KindTimeout408, state: done, class: good, attempts: 2, hint: "expired or was canceled"},
	{name: "422", at: "422", kind: engine.KindRejected, state: lost, attempts: 1, hint: "does not take this request", reason: "Field required"},
	{name: "429", at: "429", times: 1, kind: engine.KindRateLimited, state: done, class: good, attempts: 2, hint: "too many requests"},
	{name: "429 with Retry-After", at: "429 retry_after=47", times: 1, kind: engine.KindRateLimited, state: done, class: good, attempts: 2, hint: "too many requests"},
	{name: "429 with Retry-After beyond the deadline", at: "429 retry_after=3600", kind: engine.KindRateLimited, state: lost, attempts: 1, hint: "too many requests", reason: "429"},
	{name: "500 crashed", at: "500-crash", times: 1, kind: engine.KindStatus, state: done, class: good, attempts: 2, hint: "out of memory"},
	{name: "500 timed out", at: "500-timeout", times: 1, kind: engine.KindStatus, state: done, class: good, attempts: 2, hint: "raise timeout="},
	{name: "500 lost track of the input", at: "500-lost", times: 1, kind: engine.KindStatus, state: done, class: good, attempts: 2, hint: "modal app logs"},
	{name: "502", at: "502", times: 3, kind: engine.KindStatus, state: done, class: good, attempts: 4, hint: "modal app logs"},
	{name: "503, for good", at: "503", kind: engine.KindStatus, state: lost, attempts: 4, hint: "modal app logs", reason: "503"},
	{name: "504", at: "504", times: 1, kind: engine.KindStatus, state: done, class: good, attempts: 2, hint: "modal app logs"},

	// At the result URL.
	{name: "result URL: 503 three times", at: "503 for=result n=3", slow: true, state: done, class: good, attempts: 1},
	{name: "result URL: closed", at: "down for=result n=1", slow: true, state: done, class: good, attempts: 1},
	{name: "result URL: 429", at: "429 for=result n=1 retry_after=5", slow: true, state: done, class: good, attempts: 1},
	{name: "result URL: 408 for a while", at: "408 for=result n=5", slow: true, state: done, class: good, attempts: 1},
	{name: "result URL: 408 for good", at: "408 for=result", slow: true, times: 1, kind: engine.KindGone, unknown: true, state: done, class: good, attempts: 2, hint: "no longer has the call"},
	{name: "result URL: 404", at: "404-call for=result", slow: true, times: 1, kind: engine.KindGone, unknown: true, state: done, class: good, attempts: 2, hint: "no longer has the call"},
	{name: "result URL: hangs", at: "hang for=result", slow: true, kind: engine.KindDeadline, unknown: true, state: lost, attempts: 1, hint: "_deadline", reason: "_deadline of "},

	// Malformed and wrong answers.
	{name: "HTML", at: "html", kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function", reason: "not a JSON object"},
	{name: "JSON cut short", at: "cut", kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function", reason: "not a JSON object"},
	{name: "JSON of another shape", at: "shape", kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function"},
	{name: "wrong types", at: "types", kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function"},
	{name: "an empty body", says: response(200, ""), kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function", reason: "empty body"},
	{name: "response extraction failed", at: "extraction", kind: engine.KindMalformed, state: lost, class: engine.Malformed, attempts: 1, hint: "not an inference function", reason: "Response extraction failed"},
	{name: "success false", at: "error", kind: engine.KindAnswer, state: lost, class: engine.ErrorClass, attempts: 1, hint: "function itself reports"},
	{name: "model unknown", says: response(200, `{"success":false,"error":"Unknown model: mistral-7b"}`), kind: engine.KindModel, state: lost, class: engine.ErrorClass, attempts: 1, hint: "does not serve this model", reason: "Unknown model"},
	{name: "2 GiB, announced", says: "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n{", kind: engine.KindTooLarge, state: lost, attempts: 1, hint: "answer_limit", reason: "answer_limit"},
	{name: "an answer without end", at: "huge", kind: engine.KindTooLarge, state: lost, attempts: 1, hint: "answer_limit", reason: "answer_limit"},
	{name: "one byte a second", at: "slow-body", kind: engine.KindDeadline, unknown: true, state: lost, attempts: 1, hint: "_deadline", reason: "_deadline of "},
	{name: "an empty answer", at: "empty", state: done, class: engine.Empty, attempts: 1},
	{name: "a truncated answer", at: "truncated", state: done, class: engine.Truncated, attempts: 1},
	{name: "control characters and invalid UTF-8", at: "control", state: done, class: good, attempts: 1},
	{name: "another region in the answer", at: "wrong-region", state: done, class: good, attempts: 1},

	// Faults that stop an endpoint.
	{name: "401", at: "401", kind: engine.KindAuth, state: lost, attempts: 1, hint: "MODAL_KEY", reason: "proxy token", stops: true},
	{name: "403", at: "403", kind: engine.KindAuth, state: lost, attempts: 1, hint: "MODAL_KEY", reason: "403", stops: true},
	{name: "429 spend limit", at: "429-spend", kind: engine.KindSpend, state: lost, attempts: 1, hint: "raise the spend limit", reason: "spend limit", stops: true},
}

func refuses() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

func unknownHost() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "nowhere.modal.run", IsNotFound: true}}
}

func response(status int, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, len(body), body)
}

func seeOther(location string) string {
	return "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + location + "\r\n\r\n"
}

// selfSigned is a self-signed certificate of another host.
var selfSigned = sync.OnceValue(func() tls.Certificate {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "elsewhere.example"}, DNSNames: []string{"elsewhere.example"},
		NotBefore: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	return tls.Certificate{Certificate: [][]byte{must(x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key))}, PrivateKey: key}
})

func wrongCertificate(c net.Conn) {
	tls.Server(c, &tls.Config{Certificates: []tls.Certificate{selfSigned()}}).Handshake()
}

func oldTLS(c net.Conn) {
	tls.Server(c, &tls.Config{Certificates: []tls.Certificate{selfSigned()}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}).Handshake()
}

func headersWithoutEnd(c net.Conn) {
	if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
		return
	}
	io.WriteString(c, "HTTP/1.1 200 OK\r\n")
	for i := 0; ; i++ {
		if _, err := fmt.Fprintf(c, "X-%d: %s\r\n", i, strings.Repeat("x", 1000)); err != nil {
			return
		}
	}
}

// laid is a fault laid on one execution, with a separate driver and server.
type laid struct {
	*fault
	driver engine.Driver
}

// crossing is a region's driver that sends executions with a fault through the fault's
// driver, and all others through the plain one.
type crossing struct {
	engine.Driver
	laid map[engine.Key]laid
}

func (c *crossing) way(req engine.Request) engine.Driver {
	if l, ok := c.laid[req.Key]; ok && (l.times == 0 || req.Attempt <= l.times) {
		return l.driver
	}
	return c.Driver
}

func (c *crossing) Submit(ctx context.Context, req engine.Request) (engine.Reply, error) {
	return c.way(req).Submit(ctx, req)
}

func (c *crossing) Collect(ctx context.Context, req engine.Request, call engine.Call) (engine.Reply, error) {
	return c.way(req).Collect(ctx, req, call)
}

func (c *crossing) Cancel(ctx context.Context, req engine.Request, call engine.Call) (bool, error) {
	return c.way(req).Cancel(ctx, req, call)
}

// lay puts faults on executions of a world before it starts.
func (w *world) lay(on map[engine.Key]*fault) {
	ways := map[engine.Key]laid{}
	for k, f := range on {
		cfg := web.Config{Region: string(k.Region), InferenceURL: "http://simulator/" + strings.ToLower(string(k.Region)) + "/inference"}
		cfg.Dial = w.wayOf(f)
		if f.tls {
			cfg.InferenceURL = strings.Replace(cfg.InferenceURL, "http:", "https:", 1)
		}
		d := must(web.New(cfg))
		w.t.Cleanup(func() { d.Close() })
		ways[k] = laid{f, d}
	}
	w.wrap = func(d engine.Driver) engine.Driver { return &crossing{d, ways} }
}

func (w *world) wayOf(f *fault) func(context.Context, string, string) (net.Conn, error) {
	switch {
	case f.dial != nil:
		return func(context.Context, string, string) (net.Conn, error) { return nil, f.dial() }
	case f.at != "":
		sim := &simulator.Server{Seed: 2, Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour, Faults: faults(w.t, f.at)}
		if f.slow {
			sim.Warm = fixed(200 * time.Second)
		}
		w.t.Cleanup(func() { sim.Close() })
		return sim.Pipe().DialContext
	}
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			if f.serve != nil {
				f.serve(theirs)
				return
			}
			if !f.tls {
				req, err := http.ReadRequest(bufio.NewReader(theirs))
				if err != nil {
					return
				}
				io.Copy(io.Discard, req.Body)
			} else {
				theirs.Read(make([]byte, 4096))
			}
			io.WriteString(theirs, f.says)
		}()
		return ours, nil
	}
}

// check compares an execution with its row.
func (f *fault) check(t *testing.T, w *world, x engine.Execution) {
	t.Helper()
	if x.State != f.state || x.Class != f.class || len(x.Attempts) != f.attempts || x.UnknownOutcome() != f.unknown {
		t.Errorf("%s: became %s, class %q, %d attempts, unknown %t; want %s, %q, %d, %t: %s", f.name, x.State, x.Class, len(x.Attempts),
			x.UnknownOutcome(), f.state, f.class, f.attempts, f.unknown, x.Reason)
	}
	if len(x.Attempts) == 0 {
		return
	}
	hint := x.Hint
	for _, ev := range w.events {
		if ev.Name == engine.ExecutionRetrying && ev.Question == x.Question && ev.Region == x.Region && ev.Model == x.Model {
			hint = ev.Hint
		}
	}
	if !strings.Contains(string(hint), f.hint) || !strings.Contains(string(x.Reason), f.reason) {
		t.Errorf("%s: reason %q, hint %q; want %q and %q in them", f.name, x.Reason, hint, f.reason, f.hint)
	}
	if x.State == lost && (x.Reason == "" || x.Hint == "" || x.Kind != f.kind) {
		t.Errorf("%s: failed without reason, hint or kind: %q %q %q", f.name, x.Reason, x.Hint, x.Kind)
	}
	for i, a := range x.Attempts {
		struck := f.times == 0 || i < f.times
		if want := f.kind; !struck && a.Kind != "" || struck && a.Kind != want {
			t.Errorf("%s: attempt %d is %q, want %q: %s", f.name, i+1, a.Kind, want, a.Error)
		}
		if a.Open() || a.Unknown != (struck && f.unknown) || (a.Kind == "") != (a.Error == "") {
			t.Errorf("%s: attempt %d must keep how it ended: %+v", f.name, i+1, a)
		}
		if took := a.Duration(); took > w.set.Deadlines.Cold+time.Second {
			t.Errorf("%s: attempt %d took %s, longer than every deadline", f.name, i+1, took)
		}
		if strings.ContainsFunc(string(a.Error+x.Reason+x.Hint), func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			t.Errorf("%s: control characters in %q", f.name, a.Error)
		}
	}
}

// TestMatrixOneByOne lays each fault on the first execution of one endpoint. No other
// endpoint may be affected.
func TestMatrixOneByOne(t *testing.T) {
	first := engine.Key{Question: "math_basic", Region: "EU", Model: "mistral-7b", Repeat: 1}
	for i := range matrix {
		f := &matrix[i]
		t.Run(f.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: time.Hour})
				w.set.Timeout = 3 * time.Hour
				w.spec.Questions = w.spec.Questions[:2]
				w.lay(map[engine.Key]*fault{first: f})
				o := w.run()
				w.halt()
				xs, texts := w.executions(o.Job)
				f.check(t, w, xs[first])
				failed := 0
				if f.state == lost {
					failed++
				}
				if f.stops {
					failed++
				}
				if o.Counts.Failed != failed || o.Counts.Completed != 16-failed || len(texts) != 16-failed {
					t.Errorf("counts %+v with %d answers, want %d failed", o.Counts, len(texts), failed)
				}
				for _, c := range w.verify(o.Job).Checks {
					if (c.ID == "in_flight" || c.ID == "barrier" || c.ID == "unique" || c.ID == "redirects" && f.kind != engine.KindRedirect) && !c.OK {
						t.Errorf("%s: got %s", c.ID, c.Got)
					}
				}
			})
		})
	}
}

// TestMatrixInOneRun lays every fault on one execution of the shipped job:
// 64 executions, each with the outcome that its row says.
func TestMatrixInOneRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, &simulator.Server{Seed: 2, Cold: fixed(time.Second), Warm: fixed(time.Second), Scaledown: 24 * time.Hour})
		w.set.Timeout = 24 * time.Hour
		on := spread(w.plan().Job)
		w.lay(on)
		began := time.Now()
		o := w.run()
		took := time.Since(began)
		w.halt()
		if o.Counts.Settled() != 64 || len(on) != len(matrix) {
			t.Fatalf("%+v, %d faults laid of %d", o.Counts, len(on), len(matrix))
		}
		xs, _ := w.executions(o.Job)
		want := engine.Counts{Total: 64, Completed: 64}
		for k, f := range on {
			f.check(t, w, xs[k])
			if f.state == lost {
				want.Completed, want.Failed = want.Completed-1, want.Failed+1
			}
		}
		if o.Counts != want || o.State != engine.JobFailed || o.End != "" {
			t.Errorf("outcome %+v, want %+v", o, want)
		}
		// The slowest attempt of each batch bounds the batch.
		if most := 8 * (w.set.Deadlines.Cold + time.Minute); took > most {
			t.Errorf("took %s, more than the deadlines add up to (%s)", took, most)
		}
		for _, c := range w.verify(o.Job).Checks {
			if (c.ID == "in_flight" || c.ID == "barrier" || c.ID == "unique") && !c.OK {
				t.Errorf("%s: got %s", c.ID, c.Got)
			}
		}
		// A retry without faults completes the job.
		w.wrap = nil
		h, n, err := w.start().Retry(o.Job, engine.Part{})
		if err != nil || n != want.Failed {
			t.Fatalf("retry took up %d: %v", n, err)
		}
		if o := h.Outcome(); o.Counts.Completed != 64 {
			t.Errorf("after the retry %+v", o.Counts)
		}
	})
}

// spread lays the rows over the plan: faults that stop an endpoint on the last
// question, and no two silent faults in a row at an endpoint.
func spread(job *engine.Job) map[engine.Key]*fault {
	on := map[engine.Key]*fault{}
	silent := func(k engine.Kind) bool {
		return k == engine.KindRefused || k == engine.KindDNS || k == engine.KindTLS || k == engine.KindDeadline
	}
	endpoints, last := len(job.Endpoints), len(job.Questions)-1
	budget := make([]int, endpoints)
	lay := func(f *fault) error {
		for q := range job.Questions {
			for e := range endpoints {
				k := job.KeyAt(job.Index(q, e, 0))
				if on[k] != nil || f.stops && q != last || budget[e]+f.attempts-1 > 11 {
					continue
				}
				if q > 0 && silent(f.kind) && on[job.KeyAt(job.Index(q-1, e, 0))] != nil && silent(on[job.KeyAt(job.Index(q-1, e, 0))].kind) {
					continue
				}
				on[k], budget[e] = f, budget[e]+f.attempts-1
				return nil
			}
		}
		return errors.New("no room for " + f.name)
	}
	for _, stops := range []bool{true, false} {
		for i := range matrix {
			if matrix[i].stops == stops {
				if err := lay(&matrix[i]); err != nil {
					panic(err)
				}
			}
		}
	}
	return on
}

// TestEveryKindOfFailureIsInTheMatrix: each kind with which a web call can end has a
// row. Other tests cover the kinds of unsent executions and of a resume.
func TestEveryKindOfFailureIsInTheMatrix(t *testing.T) {
	shown := map[engine.Kind]bool{}
	for i := range matrix {
		shown[matrix[i].kind] = true
	}
	for _, k := range []engine.Kind{
		engine.KindRefused, engine.KindDNS, engine.KindTLS, engine.KindReset, engine.KindCut, engine.KindStatus, engine.KindTimeout408,
		engine.KindRateLimited, engine.KindNotFound, engine.KindGone, engine.KindDeadline, engine.KindAuth, engine.KindSpend,
		engine.KindRejected, engine.KindMalformed, engine.KindTooLarge, engine.KindAnswer, engine.KindModel, engine.KindRedirect,
	} {
		if !shown[k] {
			t.Errorf("no row shows %s", k)
		}
	}
}
