package containers

import (
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/fault"
	"beacon/modal/simulator/record"
)

// state of a call; it only moves forward.
type state int

const (
	queued   state = iota // accepted; no container has it yet
	running               // a container works on it
	answered              // its reply is kept until Close
	canceled
)

// Work is the input of a call.
type Work struct {
	Ask      app.Ask
	Strike   *fault.Strike // the fault that hits it; nil for none
	Function string        // id of the function by which it was spawned; "" for a web request
	// Reply makes the reply when the run ends. It runs in the container's goroutine.
	Reply func(app.Run) app.Reply
}

// Call is one accepted question. The first group is fixed at acceptance; the second is
// guarded by Pool.mu.
type Call struct {
	Work
	ID   string
	Done chan struct{} // closed when answered or canceled; only the Pool closes it

	pool     *Pool
	end      *endpoint
	run      time.Duration
	accepted time.Time

	state     state
	started   time.Time
	finished  time.Time
	cold      bool
	coldTime  time.Duration
	container string
	reply     app.Reply
	waiters   int    // requests that wait for it now
	hangUp    func() // stops the clock of a call without waiters
	hops      int
	claimed   bool // its body was given out, whole or in part
	delivered bool // … and written whole
}

// Accept queues a call at its endpoint. Nil after Close.
func (p *Pool) Accept(w Work) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	at := w.Ask.Endpoint()
	e := p.endpoint(at)
	e.asked[w.Ask.Prompt]++
	nth := e.asked[w.Ask.Prompt]
	c := p.add(w, e, p.ID("fc-", at, w.Ask.Prompt, nth))
	c.run = p.warmTime(at, w.Ask.Prompt, nth)
	p.enqueue(c)
	return c
}

// Refuse makes a call that ends at once with a reply, without a container. Nil after
// Close.
func (p *Pool) Refuse(w Work, a app.Reply) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	at := w.Ask.Endpoint()
	c := p.add(w, &endpoint{at: at}, p.ID("fc-", at, w.Ask.Prompt, "refused", len(p.order)))
	c.reply = a
	p.over(c, answered)
	return c
}

// add registers a call. The caller holds the lock.
func (p *Pool) add(w Work, e *endpoint, id string) *Call {
	c := &Call{Work: w, ID: id, Done: make(chan struct{}), pool: p, end: e, accepted: time.Now()}
	p.calls[id] = c
	p.order = append(p.order, c)
	for _, g := range p.gauges(c) {
		g.up()
	}
	return c
}

// gauges returns the counts that a call raises from acceptance to its end.
func (p *Pool) gauges(c *Call) []*gauge {
	region := p.perRegion[c.Ask.Region]
	if region == nil {
		region = &gauge{}
		p.perRegion[c.Ask.Region] = region
	}
	return []*gauge{&p.inFlight, region, &c.end.inFlight}
}

// over moves a call to its last state, once. The caller holds the lock.
func (p *Pool) over(c *Call, last state) {
	if c.state >= answered {
		return
	}
	c.state = last
	c.finished = time.Now()
	for _, g := range p.gauges(c) {
		g.down()
	}
	if c.hangUp != nil {
		c.hangUp()
	}
	close(c.Done)
}

// finish gives a call its reply, unless it was canceled meanwhile.
func (p *Pool) finish(c *Call, a app.Reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.state < answered {
		c.reply = a
	}
	p.over(c, answered)
}

// cancel removes a call from its queue or frees its container, which watches Done. The
// caller holds the lock.
func (p *Pool) cancel(c *Call) {
	if c.state == queued {
		c.end.drop(c)
	}
	p.over(c, canceled)
}

// Cancel ends the call; one that has ended is not changed.
func (c *Call) Cancel() {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	c.pool.cancel(c)
}

// Join counts a request that waits for the call. [Call.Part] ends it.
func (c *Call) Join() {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	c.waiters++
	if c.hangUp != nil {
		c.hangUp()
		c.hangUp = nil
	}
}

// Part ends what Join began. After the last waiter a clock starts that cancels the call.
func (c *Call) Part() {
	p := c.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	c.waiters--
	if c.waiters == 0 && c.state < answered {
		c.hangUp = p.after(p.cfg.HangUp, func() { p.cancel(c) })
	}
}

// Hop counts a 303 for the call.
func (c *Call) Hop() {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	c.hops++
}

// Claim is the right to give out the body of a call that is done.
type Claim int

// The results of a claim.
const (
	First    Claim = iota
	Again          // the body was given out before
	Canceled       // there is no body
)

// Claim marks the body as given out and delivered. It comes before the first byte is
// written, because a client that has the body must find it recorded.
func (c *Call) Claim() Claim {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	if c.state == canceled {
		return Canceled
	}
	if c.claimed {
		return Again
	}
	c.claimed, c.delivered = true, true
	return First
}

// Undeliver removes the mark "delivered" when the body was not written whole.
func (c *Call) Undeliver() {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	c.delivered = false
}

// Reply is the reply of an answered call.
func (c *Call) Reply() app.Reply {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	return c.reply
}

// Record copies what happened to the call so far.
func (c *Call) Record() record.Call {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	return c.record()
}

func (c *Call) record() record.Call {
	out := record.Call{
		ID: c.ID, Region: c.Ask.Region, Model: c.Ask.Model, Prompt: c.Ask.Prompt,
		Temperature: c.Ask.Temperature, MaxTokens: c.Ask.MaxTokens,
		AcceptedAt: c.accepted, StartedAt: c.started, FinishedAt: c.finished,
		Cold: c.cold, ContainerID: c.container, Delivered: c.delivered,
		Canceled: c.state == canceled, Hops: c.hops, ColdMS: millis(c.coldTime), Spawned: c.Function != "",
		Fault: c.Strike.Kind(),
	}
	switch {
	case c.state == answered:
		out.RunMS = millis(c.run) // as drawn, without the lateness of the clock
	case c.state == canceled && !c.started.IsZero():
		out.RunMS = millis(c.finished.Sub(c.started))
	}
	return out
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
