package plan

import (
	"time"

	"beacon/engine"
	"beacon/engine/foreign"
)

// Schedule is the barrier rule as data: it chooses the execution that may start now.
// It reads no clock but gets each moment from its caller, sends nothing and waits for
// nothing, so that the run and the forecast follow the same rule.
//
// An execution of question q may start when q ≤ open + lookahead, where open is
// the first question in its scope that has an unsettled execution which holds
// the batch. A retry by hand never holds. An execution parked by a pause does not
// hold while parked, nor afterwards if its batch continued without it.
type Schedule struct {
	job     *engine.Job
	scopeOf []int // of each endpoint
	state   []engine.State
	manual  []bool    // retries by hand, outside the order
	holds   []bool    // counted in left
	left    [][]int32 // by scope and question: unsettled executions that hold
	open    []int     // by scope
	next    []int     // by endpoint: no position before it is pending
	lanes   []lane
	parked  []bool // paused before the send
	silent  []bool // by endpoint: holds no batch
	// unsettled counts all unsettled executions, holding or not.
	unsettled int
}

// lane has the retries that wait at one endpoint besides its pending questions.
type lane struct {
	retries []retryAt
	manual  []int
}

type retryAt struct {
	i  int
	at time.Duration
}

// NewSchedule starts from the given states and takes over the slice; executions in
// manual are retries by hand.
func NewSchedule(job *engine.Job, state []engine.State, manual map[int]bool) *Schedule {
	s := &Schedule{
		job: job, state: state, manual: make([]bool, len(state)), holds: make([]bool, len(state)),
		scopeOf: Scopes(job), next: make([]int, len(job.Endpoints)),
		lanes: make([]lane, len(job.Endpoints)), parked: make([]bool, len(state)), silent: make([]bool, len(job.Endpoints)),
	}
	n := 0
	for _, scope := range s.scopeOf {
		n = max(n, scope+1)
	}
	s.left, s.open = make([][]int32, n), make([]int, n)
	for scope := range s.left {
		s.left[scope] = make([]int32, len(job.Questions))
	}
	for i, st := range state {
		if st.Settled() {
			continue
		}
		s.unsettled++
		q, e, _ := job.At(i)
		if manual[i] {
			s.manual[i] = true
			s.lanes[e].manual = append(s.lanes[e].manual, i)
			continue
		}
		s.hold(i, q, e)
	}
	s.advance()
	return s
}

func (s *Schedule) hold(i, q, e int) {
	s.holds[i] = true
	s.left[s.scopeOf[e]][q]++
}

func (s *Schedule) release(i int) {
	if q, e, _ := s.job.At(i); s.holds[i] {
		s.holds[i] = false
		s.left[s.scopeOf[e]][q]--
	}
}

// Scopes numbers the scope of each endpoint.
func Scopes(job *engine.Job) []int {
	out := make([]int, len(job.Endpoints))
	regions := map[foreign.Text]int{}
	for e, ep := range job.Endpoints {
		switch job.Barrier {
		case engine.BarrierEndpoint:
			out[e] = e
		case engine.BarrierRegion:
			if _, ok := regions[ep.Region]; !ok {
				regions[ep.Region] = len(regions)
			}
			out[e] = regions[ep.Region]
		}
	}
	return out
}

// State is the state of an execution.
func (s *Schedule) State(i int) engine.State { return s.state[i] }

// Manual reports whether an execution is a retry by hand, outside the order.
func (s *Schedule) Manual(i int) bool { return s.manual[i] }

// Unsettled is the number of unsettled executions, whether they hold a batch or not.
func (s *Schedule) Unsettled() int { return s.unsettled }

// HasWork reports whether an endpoint has a question or a retry still to send.
func (s *Schedule) HasWork(e int) bool {
	_, ok := s.nextPending(e)
	return ok || len(s.lanes[e].retries) > 0
}

func (s *Schedule) advance() {
	for scope := range s.open {
		for s.open[scope] < len(s.job.Questions) && s.left[scope][s.open[scope]] == 0 {
			s.open[scope]++
		}
	}
}

// Next returns the execution to start next: among the endpoints with room, the one
// whose question is furthest behind.
func (s *Schedule) Next(now time.Duration, room func(e int) bool) (i, e int, ok bool) {
	best := -1
	for at := range s.lanes {
		if c, is := s.candidate(at, now); is && (best < 0 || c < best) && room(at) {
			best, e = c, at
		}
	}
	return best, e, best >= 0
}

// candidate is the execution that the endpoint may start at a moment: a retry that is
// due, else the next question, else a retry by hand.
func (s *Schedule) candidate(e int, now time.Duration) (i int, ok bool) {
	for _, r := range s.lanes[e].retries {
		if r.at <= now && !s.parked[r.i] {
			return r.i, true
		}
	}
	if i, ok := s.nextPending(e); ok {
		if q, _, _ := s.job.At(i); q <= s.open[s.scopeOf[e]]+s.job.Lookahead {
			return i, true
		}
	}
	for _, i := range s.lanes[e].manual {
		if !s.parked[i] {
			return i, true
		}
	}
	return 0, false
}

// nextPending moves the endpoint's cursor to its next pending execution.
func (s *Schedule) nextPending(e int) (i int, ok bool) {
	for s.next[e] < len(s.job.Questions)*s.job.Repeats {
		i := s.job.Index(s.next[e]/s.job.Repeats, e, s.next[e]%s.job.Repeats)
		if s.state[i] == engine.Pending && !s.manual[i] && !s.parked[i] {
			return i, true
		}
		s.next[e]++
	}
	return 0, false
}

// Sent marks an execution as in flight.
func (s *Schedule) Sent(i int) {
	_, e, _ := s.job.At(i)
	s.state[i] = engine.Running
	l := &s.lanes[e]
	for n, r := range l.retries {
		if r.i == i {
			l.retries = append(l.retries[:n:n], l.retries[n+1:]...)
			break
		}
	}
	for n, m := range l.manual {
		if m == i {
			l.manual = append(l.manual[:n:n], l.manual[n+1:]...)
			break
		}
	}
}

// Accepted marks an execution in flight as accepted by Modal.
func (s *Schedule) Accepted(i int) { s.state[i] = engine.Waiting }

// Retry queues an execution to be sent again from a moment on.
func (s *Schedule) Retry(i int, at time.Duration) {
	_, e, _ := s.job.At(i)
	s.state[i] = engine.Retrying
	s.lanes[e].retries = append(s.lanes[e].retries, retryAt{i, at})
}

// Settle marks the end of an execution and releases its batch.
func (s *Schedule) Settle(i int, st engine.State) {
	s.Sent(i)
	s.state[i] = st
	s.parked[i] = false
	s.unsettled--
	s.release(i)
	s.advance()
}

// Reopen makes a settled execution pending again, as a retry by hand.
func (s *Schedule) Reopen(i int) {
	_, e, _ := s.job.At(i)
	s.state[i] = engine.Pending
	s.manual[i] = true
	s.unsettled++
	s.lanes[e].manual = append(s.lanes[e].manual, i)
}

// Overtaken reports whether the batch of an execution continued without it.
func (s *Schedule) Overtaken(i int) bool { return !s.holds[i] && !s.manual[i] }

// Park keeps an execution that is not in flight from being sent; from now on it
// holds no batch.
func (s *Schedule) Park(i int) {
	if st := s.state[i]; st != engine.Pending && st != engine.Retrying || s.parked[i] {
		return
	}
	s.parked[i] = true
	s.release(i)
	s.advance()
}

// Unpark lets it be sent. If its scope continued without it, it stays outside the
// barrier, so that it catches up without holding the others again.
func (s *Schedule) Unpark(i int) {
	if !s.parked[i] {
		return
	}
	s.parked[i] = false
	q, e, r := s.job.At(i)
	if q >= s.open[s.scopeOf[e]] && !s.manual[i] && !s.silent[e] {
		s.hold(i, q, e)
	}
	s.next[e] = min(s.next[e], q*s.job.Repeats+r)
}

// LetPass lets every batch continue without the executions of an endpoint.
func (s *Schedule) LetPass(e int) {
	if s.silent[e] {
		return
	}
	s.silent[e] = true
	s.eachOf(e, func(i, _ int) { s.release(i) })
	s.advance()
}

// WaitFor lets an endpoint hold its batches again, except those that continued
// without it.
func (s *Schedule) WaitFor(e int) {
	if !s.silent[e] {
		return
	}
	s.silent[e] = false
	s.eachOf(e, func(i, q int) {
		if q >= s.open[s.scopeOf[e]] && !s.state[i].Settled() && !s.manual[i] && !s.parked[i] && !s.holds[i] {
			s.hold(i, q, e)
		}
	})
}

// eachOf calls fn with every execution of an endpoint and its question.
func (s *Schedule) eachOf(e int, fn func(i, q int)) {
	for q := range s.job.Questions {
		for r := range s.job.Repeats {
			fn(s.job.Index(q, e, r), q)
		}
	}
}

// NextDue is the moment of the first retry that is not due yet.
func (s *Schedule) NextDue(now time.Duration) (at time.Duration, ok bool) {
	for e := range s.lanes {
		for _, r := range s.lanes[e].retries {
			if r.at > now && !s.parked[r.i] && (!ok || r.at < at) {
				at, ok = r.at, true
			}
		}
	}
	return at, ok
}

// clone copies the parts that a forecast changes.
func (s *Schedule) clone() *Schedule {
	c := *s
	c.state = append([]engine.State(nil), s.state...)
	c.manual = append([]bool(nil), s.manual...)
	c.holds = append([]bool(nil), s.holds...)
	c.parked = append([]bool(nil), s.parked...)
	c.silent = append([]bool(nil), s.silent...)
	c.open = append([]int(nil), s.open...)
	c.next = append([]int(nil), s.next...)
	c.left = make([][]int32, len(s.left))
	for i := range s.left {
		c.left[i] = append([]int32(nil), s.left[i]...)
	}
	c.lanes = make([]lane, len(s.lanes))
	for i, l := range s.lanes {
		c.lanes[i] = lane{append([]retryAt(nil), l.retries...), append([]int(nil), l.manual...)}
	}
	return &c
}

// PassBy releases the executions without which an earlier run's batches continued:
// paused ones, individually canceled ones, and retries by hand that a crash ended. They
// catch up and hold no batch, as in that run.
func (s *Schedule) PassBy(reached []int) {
	for i, st := range s.state {
		if q, e, _ := s.job.At(i); !st.Settled() && q < reached[s.scopeOf[e]]-s.job.Lookahead {
			s.release(i)
		}
	}
	s.advance()
}
