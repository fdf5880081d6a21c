package containers

import (
	"slices"
	"time"

	"beacon/modal/simulator/app"
)

// endpoint is one model in one region with its containers. Guarded by Pool.mu.
type endpoint struct {
	at       app.Endpoint
	queue    []*Call // first in, first out
	idle     []*container
	live     int // containers that start, work or idle
	starting int
	starts   int // of containers, ever: the number decides how long the start takes
	asked    map[string]int
	inFlight gauge
}

// container runs one call at a time in its own goroutine, which is its only writer.
type container struct {
	id   string
	cold time.Duration
	hand chan *Call // a call that it gets while idle; capacity 1
	ran  int
}

// endpoint finds or makes an endpoint. The caller holds the lock.
func (p *Pool) endpoint(at app.Endpoint) *endpoint {
	e := p.endpoints[at]
	if e == nil {
		e = &endpoint{at: at, asked: map[string]int{}}
		p.endpoints[at] = e
	}
	return e
}

// enqueue gives the call to an idle container, or queues it. The caller holds the lock.
func (p *Pool) enqueue(c *Call) {
	e := c.end
	if last := len(e.idle) - 1; last >= 0 {
		b := e.idle[last]
		e.idle = e.idle[:last]
		b.hand <- c
		return
	}
	e.queue = append(e.queue, c)
	p.staff(e)
}

// staff starts a container when the queue is longer than the containers that start and
// the limit allows it. The caller holds the lock.
func (p *Pool) staff(e *endpoint) {
	if p.closed || e.live >= max(1, p.cfg.MaxContainers) || e.starting >= len(e.queue) {
		return
	}
	e.live++
	e.starting++
	e.starts++
	b := &container{
		id:   p.ID("ta-", e.at, e.starts),
		cold: p.coldTime(e.at, e.starts),
		hand: make(chan *Call, 1),
	}
	p.tasks.Go(func() { p.work(e, b) })
}

// drop removes a canceled call from the queue.
func (e *endpoint) drop(c *Call) {
	e.queue = slices.DeleteFunc(e.queue, func(q *Call) bool { return q == c })
}

// work is the life of a container: it starts, runs calls, and ends when idle for too long.
func (p *Pool) work(e *endpoint, b *container) {
	ended := p.sleep(nil, b.cold)
	p.mu.Lock()
	e.starting--
	p.log.print(b, e, nil, "loaded %s in %s", e.at.Model, b.cold.Round(time.Millisecond))
	p.mu.Unlock()
	if ended == EndedClosed {
		return
	}
	for c := p.next(e, b); c != nil; c = p.next(e, b) {
		if p.run(b, c) {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e.live--
	p.staff(e)
}

// next waits for the next call; nil when the container must end.
func (p *Pool) next(e *endpoint, b *container) *Call {
	p.mu.Lock()
	if len(e.queue) > 0 {
		c := e.queue[0]
		e.queue = e.queue[1:]
		p.mu.Unlock()
		return c
	}
	e.idle = append(e.idle, b)
	p.mu.Unlock()
	timer := time.NewTimer(p.idleTime())
	defer timer.Stop()
	select {
	case c := <-b.hand:
		return c
	case <-p.stop:
		return nil
	case <-timer.C:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(e.idle, b)
	if i < 0 {
		return <-b.hand // it got a call at the same moment
	}
	e.idle = slices.Delete(e.idle, i, i+1)
	return nil
}

// Load counts the waiting calls, the containers and the running calls of a region.
func (p *Pool) Load(region string) (backlog, containers, running int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, e := range p.endpoints {
		if at.Region == region {
			backlog += len(e.queue)
			containers += e.live
			running += e.live - e.starting - len(e.idle)
		}
	}
	return backlog, containers, running
}

// run works on one call and reports whether the container ended with it.
func (p *Pool) run(b *container, c *Call) (died bool) {
	p.mu.Lock()
	if c.state != queued {
		p.mu.Unlock()
		return false
	}
	c.state = running
	c.started = time.Now()
	c.container = b.id
	if c.cold = b.ran == 0; c.cold {
		c.coldTime = b.cold
	}
	p.log.print(b, c.end, c, "asked %q", firstWords(c.Ask.Prompt))
	run := app.Run{Container: b.id, Cold: c.cold, Started: c.started, Took: c.run}
	p.mu.Unlock()
	b.ran++
	if p.sleep(c.Done, c.run) != EndedTime {
		return false
	}
	p.finish(c, c.Work.Reply(run))
	p.mu.Lock()
	p.log.print(b, c.end, c, "answered in %s", c.run.Round(time.Millisecond))
	p.mu.Unlock()
	return c.Strike.Kills()
}

// firstWords keeps a log line short.
func firstWords(prompt string) string {
	if r := []rune(prompt); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return prompt
}
