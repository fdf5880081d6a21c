package simulator

import (
	"slices"
	"time"
)

// endpoint is one model in one region with its containers. Guarded by Server.mu.
type endpoint struct {
	place    place
	queue    []*call // first in, first out
	idle     []*container
	live     int // containers that start, work or idle
	starting int
	starts   int // of containers, ever: the nth decides how long it takes
	asked    map[string]int
	inFlight gauge
}

// container runs one call at a time in a goroutine of its own, which is its only
// writer.
type container struct {
	id   string
	cold time.Duration
	hand chan *call // a call given to it while it was idle; capacity 1
	ran  int
	warm time.Time // when it was ready for a first call, if it was started ahead of any
}

// endpoint finds or makes the endpoint at p. The caller holds the lock.
func (s *Server) endpoint(p place) *endpoint {
	e := s.endpoints[p]
	if e == nil {
		e = &endpoint{place: p, asked: map[string]int{}}
		s.endpoints[p] = e
	}
	return e
}

// enqueue gives the call to an idle container, or queues it. The caller holds the lock.
func (s *Server) enqueue(c *call) {
	e := c.end
	if last := len(e.idle) - 1; last >= 0 {
		b := e.idle[last]
		e.idle = e.idle[:last]
		b.hand <- c
		return
	}
	e.queue = append(e.queue, c)
	s.staff(e)
}

// staff starts a container when calls queue for which none is starting and the limit
// allows it. The caller holds the lock.
func (s *Server) staff(e *endpoint) {
	if s.closed || e.live >= s.most(e.place.region) || e.starting >= len(e.queue) {
		return
	}
	s.start(e, false)
}

// start starts a container, for a call that waits or ahead of any. The caller holds
// the lock.
func (s *Server) start(e *endpoint, ahead bool) {
	e.live++
	e.starting++
	e.starts++
	b := &container{
		id:   s.id("ta-", e.place, e.starts),
		cold: s.coldTime(e.place, e.starts),
		hand: make(chan *call, 1),
	}
	s.tasks.Go(func() { s.work(e, b, ahead) })
}

// drop takes a call that nobody waits for out of the queue.
func (e *endpoint) drop(c *call) {
	e.queue = slices.DeleteFunc(e.queue, func(q *call) bool { return q == c })
}

// work is the life of a container: start, run what comes, go when idle for too long.
func (s *Server) work(e *endpoint, b *container, ahead bool) {
	ended := s.sleep(nil, b.cold)
	s.mu.Lock()
	e.starting--
	s.print(b, e, nil, "loaded %s in %s", e.place.model, b.cold.Round(time.Millisecond))
	if ahead {
		b.warm = time.Now()
	}
	s.mu.Unlock()
	if ended == endedClosed {
		return
	}
	for c := s.next(e, b); c != nil; c = s.next(e, b) {
		if s.run(b, c) {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e.live--
	s.staff(e)
}

// next waits for the next call; nil when the container is to go.
func (s *Server) next(e *endpoint, b *container) *call {
	s.mu.Lock()
	if len(e.queue) > 0 {
		c := e.queue[0]
		e.queue = e.queue[1:]
		s.mu.Unlock()
		return c
	}
	e.idle = append(e.idle, b)
	s.mu.Unlock()
	timer := time.NewTimer(s.window(e.place.region))
	defer timer.Stop()
	for {
		select {
		case c := <-b.hand:
			return c
		case <-s.stop:
			return nil
		case <-timer.C:
		}
		if c, stays := s.overdue(e, b); !stays {
			return c
		}
		timer.Reset(s.window(e.place.region))
	}
}

// overdue decides about a container that was idle for too long: it stays when so
// many are to be kept, and goes on when it was given a call just now.
func (s *Server) overdue(e *endpoint, b *container) (c *call, stays bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(e.idle, b)
	switch {
	case i < 0:
		return <-b.hand, false
	case e.live <= s.least(e.place.region):
		return nil, true
	}
	e.idle = slices.Delete(e.idle, i, i+1)
	return nil, false
}

// run works on one call and reports whether the container died of it.
func (s *Server) run(b *container, c *call) (died bool) {
	s.mu.Lock()
	if c.state != callQueued {
		s.mu.Unlock()
		return false
	}
	c.state = callRunning
	c.started = time.Now()
	c.container = b.id
	if c.cold = b.ran == 0 && (b.warm.IsZero() || c.accepted.Before(b.warm)); c.cold {
		c.coldTime = b.cold
	}
	s.print(b, c.end, c, "asked %q", firstWords(c.ask.Prompt))
	s.mu.Unlock()
	b.ran++
	if s.sleep(c.done, c.run) != endedTime {
		return false
	}
	s.finish(c, s.compose(c))
	s.mu.Lock()
	s.print(b, c.end, c, "answered in %s", c.run.Round(time.Millisecond))
	s.mu.Unlock()
	return c.strike != nil && c.strike.kind.kills
}

// firstWords keeps a log line short.
func firstWords(prompt string) string {
	if r := []rune(prompt); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return prompt
}

// sleep passes the time of a container; early ends it before. No time at all needs
// no clock.
func (s *Server) sleep(early <-chan struct{}, d time.Duration) ending {
	if d <= 0 {
		return endedTime
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return endedTime
	case <-early:
		return endedReady
	case <-s.stop:
		return endedClosed
	}
}
