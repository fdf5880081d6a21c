package cli

import (
	"io"
	"sync"
)

// queue writes to a slow writer without making the caller wait. It keeps pending
// output in order and without limit. One goroutine writes; Close waits for it.
type queue struct {
	w      io.Writer
	failed func(error) // called once, at the first failed write

	mu     sync.Mutex // guards kept and closed
	kept   []byte
	closed bool
	wake   chan struct{}
	done   chan struct{}
}

func newQueue(w io.Writer, failed func(error)) *queue {
	q := &queue{w: w, failed: failed, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go q.run()
	return q
}

// Write queues p; it never fails and never blocks on w.
func (q *queue) Write(p []byte) (int, error) {
	q.mu.Lock()
	q.kept = append(q.kept, p...)
	q.mu.Unlock()
	q.ring()
	return len(p), nil
}

func (q *queue) ring() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *queue) run() {
	defer close(q.done)
	broken := false
	for range q.wake {
		q.mu.Lock()
		p, closed := q.kept, q.closed
		q.kept = nil
		q.mu.Unlock()
		if len(p) > 0 && !broken {
			if _, err := q.w.Write(p); err != nil {
				broken = true
				q.failed(err)
			}
		}
		if closed {
			return
		}
	}
}

// Close writes what is queued and waits for the goroutine.
func (q *queue) Close() error {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.ring()
	<-q.done
	return nil
}
