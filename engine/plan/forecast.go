package plan

import (
	"container/heap"
	"time"

	"beacon/engine"
)

// Estimate is the duration and cost of a job or of the rest of it.
type Estimate struct {
	Duration time.Duration
	CostUSD  float64
}

// Forecast is the expected course of the rest of a job.
type Forecast struct {
	Estimate
	Busy        []time.Duration // by endpoint
	Ends        []time.Duration // by endpoint: when its last call ends, from now
	LongestWait []time.Duration // by endpoint: between two of its calls
	Recold      []int           // by endpoint: cold starts after its first
}

// Underway is a call in flight when the forecast begins.
type Underway struct {
	Execution int
	Cold      bool
	Age       time.Duration // since it was sent
}

// forecastSteps bounds the work; the rest beyond it is extrapolated at the pace of
// the second half of the simulated steps.
const forecastSteps = 1024

// player simulates a schedule in virtual time.
type player struct {
	s     *Schedule
	lim   *Limiter
	paces []Pace
	now   time.Duration
	from  time.Duration // start value of now
	ends  endHeap
	out   Forecast
	used  []bool
}

// estimatePlan forecasts a whole plan from the configured expectations.
func estimatePlan(job *engine.Job, set engine.Settings) Forecast {
	state := make([]engine.State, job.Total())
	paces := make([]Pace, len(job.Endpoints))
	for i := range state {
		if _, e, _ := job.At(i); job.Endpoints[e].Skipped {
			state[i] = engine.Skipped
		}
	}
	for e := range paces {
		paces[e] = NewPace(job, e).Uncooled(set)
	}
	s := NewSchedule(job, state, nil)
	return PlayForward(s, NewLimiter(set.Limits, set.PerRegion), paces, nil, 0)
}

// PlayForward simulates the rest of a job from a moment on; each call takes its
// endpoint's usual duration. It changes lim and none of its other arguments.
func PlayForward(s *Schedule, lim *Limiter, paces []Pace, calls []Underway, now time.Duration) Forecast {
	n := len(s.job.Endpoints)
	p := &player{s: s.clone(), lim: lim, paces: append([]Pace(nil), paces...), now: now, from: now, used: make([]bool, n)}
	p.out = Forecast{Busy: make([]time.Duration, n), Ends: make([]time.Duration, n), LongestWait: make([]time.Duration, n), Recold: make([]int, n)}
	for _, c := range calls {
		_, e, _ := s.job.At(c.Execution)
		p.lim.Take(&s.job.Endpoints[e])
		p.start(c.Execution, remaining(paces[e].Usually(c.Cold), c.Age))
	}
	total := p.s.unsettled
	half, halfAt := total, now
	steps := 0
	for ; p.s.unsettled > 0 && steps < forecastSteps && p.step(); steps++ {
		if steps == min(total, forecastSteps)/2 {
			half, halfAt = p.s.unsettled, p.now
		}
	}
	p.out.Duration = p.now - now
	if rest := p.s.unsettled; rest > 0 && half > rest {
		scale := float64(rest) / float64(half-rest)
		p.out.Duration += time.Duration(scale * float64(p.now-halfAt))
		for e := range p.out.Busy {
			p.out.Busy[e] += time.Duration(float64(rest) / float64(max(1, steps)) * float64(p.out.Busy[e]))
			if p.out.Ends[e] > 0 {
				p.out.Ends[e] = p.out.Duration // the extrapolated rest concerns every endpoint
			}
		}
	}
	p.out.CostUSD = p.cost()
	return p.out
}

// remaining is the time left of a call. It is never zero and grows while the call is
// overdue, so that a countdown neither goes below zero nor stops.
func remaining(usually, age time.Duration) time.Duration {
	return max(usually-age, age/8)
}

// step starts every execution that may start and ends the next call; false when
// neither is possible.
func (p *player) step() bool {
	for p.startNext() {
	}
	if len(p.ends) == 0 {
		at, ok := p.s.NextDue(p.now)
		p.now = max(p.now, at)
		return ok
	}
	end := heap.Pop(&p.ends).(callEnd)
	if due, ok := p.s.NextDue(p.now); ok && due < end.at {
		heap.Push(&p.ends, end)
		p.now = due
		return true
	}
	_, e, _ := p.s.job.At(end.i)
	p.now = end.at
	p.paces[e].Answered, p.paces[e].FreeAt = true, p.now
	p.used[e] = true
	p.lim.Give(&p.s.job.Endpoints[e])
	p.s.Settle(end.i, engine.Completed)
	return true
}

// startNext sends the execution that is furthest behind, if any may start.
func (p *player) startNext() bool {
	i, e, ok := p.s.Next(p.now, func(e int) bool { return p.lim.Room(&p.s.job.Endpoints[e]) })
	if !ok {
		return false
	}
	pc := &p.paces[e]
	cold := pc.IsCold(p.now)
	if pc.Answered {
		p.out.LongestWait[e] = max(p.out.LongestWait[e], p.now-pc.FreeAt)
		if cold {
			p.out.Recold[e]++
		}
	}
	p.lim.Take(&p.s.job.Endpoints[e])
	p.s.Sent(i)
	p.start(i, pc.Usually(cold))
	return true
}

func (p *player) start(i int, takes time.Duration) {
	_, e, _ := p.s.job.At(i)
	p.out.Busy[e] += takes
	p.out.Ends[e] = max(p.out.Ends[e], p.now+takes-p.from)
	heap.Push(&p.ends, callEnd{p.now + takes, i})
}

// cost is that of the simulated calls and of one scale-down window per endpoint.
func (p *player) cost() (usd float64) {
	for e, busy := range p.out.Busy {
		if busy > 0 || p.used[e] {
			usd += CostOf(p.s.job, e, busy) + CostOf(p.s.job, e, p.s.job.Endpoints[e].Scaledown)
		}
	}
	return usd
}

type callEnd struct {
	at time.Duration
	i  int
}

// endHeap has the call that ends first on top.
type endHeap []callEnd

func (h endHeap) Len() int { return len(h) }
func (h endHeap) Less(a, b int) bool {
	return h[a].at < h[b].at || h[a].at == h[b].at && h[a].i < h[b].i
}
func (h endHeap) Swap(a, b int) { h[a], h[b] = h[b], h[a] }
func (h *endHeap) Push(x any)   { *h = append(*h, x.(callEnd)) }
func (h *endHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
