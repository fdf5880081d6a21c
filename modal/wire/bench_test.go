package wire_test

import (
	"bufio"
	"net"
	"net/http"
	"testing"
	"time"

	"beacon/engine"
	"beacon/modal/web"
)

// twoWrites answers on kept connections as many small servers do: headers and body in
// two writes, with Nagle's algorithm enabled.
func twoWrites(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_ = c.(*net.TCPConn).SetNoDelay(false)
		go func() {
			defer c.Close()
			r := bufio.NewReader(c)
			for {
				req, err := http.ReadRequest(r)
				if err != nil {
					return
				}
				req.Body.Close()
				_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n"))
				_, _ = c.Write([]byte(`{"success":true,"response":"4"}`))
			}
		}()
	}
}

// BenchmarkBudgetAnswerInTwoWrites measures one question to a server that sends headers
// and body separately. Its time divided by the 20 ms that may pass between two batches
// must be at most 1.
func BenchmarkBudgetAnswerInTwoWrites(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	go twoWrites(l)
	url := "http://" + l.Addr().String()
	w, err := web.New(web.Config{Region: "US", InferenceURL: url, HealthURL: url})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	const rounds = 50
	for b.Loop() {
		from := time.Now()
		for range rounds {
			if _, err := w.Submit(b.Context(), engine.Request{Prompt: "What is 2+2?"}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(time.Since(from).Seconds()/rounds/0.020, "of-budget")
	}
}
