package simulator

import "time"

// callState is where a call stands; it only moves forward.
type callState int

const (
	callQueued   callState = iota // accepted; no container has it yet
	callRunning                   // a container works on it
	callAnswered                  // its reply is there, kept until Close
	callCanceled                  // by Modal, since nobody waited
)

// call is one accepted question. The first group is fixed at acceptance;
// the second is guarded by Server.mu.
type call struct {
	id       string
	ask      Ask
	place    place
	end      *endpoint
	strike   *strike // the fault that lies on it; nil for none
	run      time.Duration
	accepted time.Time
	done     chan struct{} // closed when answered or canceled

	function  *function // by which it was spawned; nil for a web request
	state     callState
	started   time.Time
	finished  time.Time
	cold      bool
	coldTime  time.Duration
	container string
	reply     reply
	waiters   int    // requests that wait for it now
	hangUp    func() // stops the clock of a call nobody waits for
	hops      int
	claimed   bool // its body was given out, or begun to be
	delivered bool // … and written whole
}

// accept takes a question on and queues it at its endpoint. Nil after Close.
func (s *Server) accept(p place, ask Ask, strike *strike) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	e := s.endpoint(p)
	e.asked[ask.Prompt]++
	nth := e.asked[ask.Prompt]
	c := &call{
		id: s.id("fc-", p, ask.Prompt, nth), ask: ask, place: p, end: e, strike: strike,
		run: s.warmTime(p, ask.Prompt, nth), accepted: time.Now(), done: make(chan struct{}),
	}
	s.calls[c.id] = c
	s.order = append(s.order, c)
	for _, g := range s.gauges(c) {
		g.up()
	}
	s.enqueue(c)
	return c
}

// refuse makes a call that ends at once, without a container.
func (s *Server) refuse(p place, ask Ask, a reply) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	c := &call{
		id: s.id("fc-", p, ask.Prompt, "refused", len(s.order)), ask: ask, place: p,
		end: &endpoint{place: p}, accepted: time.Now(), done: make(chan struct{}), reply: a,
	}
	s.calls[c.id] = c
	s.order = append(s.order, c)
	for _, g := range s.gauges(c) {
		g.up()
	}
	s.over(c, callAnswered)
	return c
}

// gauges are the counts that a call raises from acceptance to its end.
func (s *Server) gauges(c *call) []*gauge {
	region := s.perRegion[c.place.region]
	if region == nil {
		region = &gauge{}
		s.perRegion[c.place.region] = region
	}
	return []*gauge{&s.inFlight, region, &c.end.inFlight}
}

// over moves a call to its last state. It is a no-op on one that is there already.
// The caller holds the lock.
func (s *Server) over(c *call, state callState) {
	if c.state >= callAnswered {
		return
	}
	c.state = state
	c.finished = time.Now()
	for _, g := range s.gauges(c) {
		g.down()
	}
	if c.hangUp != nil {
		c.hangUp()
	}
	close(c.done)
}

// finish gives a call its reply, unless it was canceled meanwhile.
func (s *Server) finish(c *call, a reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.state < callAnswered {
		c.reply = a
	}
	s.over(c, callAnswered)
}

// cancel takes a call out of its queue or frees its container, which sees done. The
// caller holds the lock.
func (s *Server) cancel(c *call) {
	if c.state == callQueued {
		c.end.drop(c)
	}
	s.over(c, callCanceled)
}

// join counts a request that waits for the call; part counts it out and, after the
// last, sets the clock that cancels.
func (s *Server) join(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.waiters++
	if c.hangUp != nil {
		c.hangUp()
		c.hangUp = nil
	}
}

func (s *Server) part(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.waiters--
	if c.waiters == 0 && c.state < callAnswered {
		c.hangUp = s.after(s.scaledOr(s.HangUp, DefaultHangUp), func() { s.cancel(c) })
	}
}
