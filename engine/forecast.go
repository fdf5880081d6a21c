package engine

import (
	"container/heap"
	"time"
)

// Estimate is what a job, or the rest of it, takes and costs.
type Estimate struct {
	Duration time.Duration
	CostUSD  float64
}

// forecast is the rest of a plan played forward.
type forecast struct {
	Estimate
	busy        []time.Duration // by endpoint
	ends        []time.Duration // by endpoint: when its last call ends, from now
	longestWait []time.Duration // by endpoint: between two of its calls
	recold      []int           // by endpoint: cold starts after its first
}

// underway is a call in flight when the forecast begins.
type underway struct {
	i    int
	cold bool
	age  time.Duration // since it was sent
}

// forecastSteps bounds the work; beyond it the rest is taken to go on at the
// pace of the later half of what was played.
const forecastSteps = 1024

// player plays a schedule forward in virtual time.
type player struct {
	s     *schedule
	lim   *limiter
	paces []pace
	now   time.Duration
	from  time.Duration // where now began
	ends  endHeap
	out   forecast
	used  []bool
}

// estimatePlan plays a whole plan before anything was measured.
func estimatePlan(job *Job, set Settings) forecast {
	state := make([]State, job.Total())
	paces := make([]pace, len(job.Endpoints))
	for i := range state {
		if _, e, _ := job.At(i); job.Endpoints[e].Skipped {
			state[i] = Skipped
		}
	}
	for e := range paces {
		paces[e] = newPace(job, e).uncooled(set)
	}
	s := newSchedule(job, state, nil)
	return playForward(s, newLimiter(set.Limits, set.PerRegion), paces, nil, 0)
}

// playForward plays what is left from a moment on, each call lasting what calls
// of its endpoint usually last. It changes none of its arguments.
func playForward(s *schedule, lim *limiter, paces []pace, calls []underway, now time.Duration) forecast {
	n := len(s.job.Endpoints)
	p := &player{s: s.clone(), lim: lim, paces: append([]pace(nil), paces...), now: now, from: now, used: make([]bool, n)}
	p.out = forecast{busy: make([]time.Duration, n), ends: make([]time.Duration, n), longestWait: make([]time.Duration, n), recold: make([]int, n)}
	for _, c := range calls {
		_, e, _ := s.job.At(c.i)
		p.lim.take(&s.job.Endpoints[e])
		p.start(c.i, remaining(paces[e].usually(c.cold), c.age))
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
		for e := range p.out.busy {
			p.out.busy[e] += time.Duration(float64(rest) / float64(max(1, steps)) * float64(p.out.busy[e]))
			if p.out.ends[e] > 0 {
				p.out.ends[e] = p.out.Duration // what was not played goes on everywhere
			}
		}
	}
	p.out.CostUSD = p.cost()
	return p.out
}

// remaining of a call: never nothing, and longer the more it is overdue, so that
// a countdown neither goes below zero nor stands still.
func remaining(usually, age time.Duration) time.Duration {
	return max(usually-age, age/8)
}

// step starts what may start and lets the next call end; false when nothing can
// go on.
func (p *player) step() bool {
	for p.startNext() {
	}
	if len(p.ends) == 0 {
		at, ok := p.s.nextDue(p.now)
		p.now = max(p.now, at)
		return ok
	}
	end := heap.Pop(&p.ends).(callEnd)
	if due, ok := p.s.nextDue(p.now); ok && due < end.at {
		heap.Push(&p.ends, end)
		p.now = due
		return true
	}
	_, e, _ := p.s.job.At(end.i)
	p.now = end.at
	p.paces[e].answered, p.paces[e].freeAt = true, p.now
	p.used[e] = true
	p.lim.give(&p.s.job.Endpoints[e])
	p.s.settle(end.i, Completed)
	return true
}

// startNext sends the execution that is furthest behind, if any may start.
func (p *player) startNext() bool {
	i, e, ok := pick(p.s, p.now, func(e int) bool { return p.lim.room(&p.s.job.Endpoints[e]) })
	if !ok {
		return false
	}
	pc := &p.paces[e]
	cold := pc.isCold(p.now)
	if pc.answered {
		p.out.longestWait[e] = max(p.out.longestWait[e], p.now-pc.freeAt)
		if cold {
			p.out.recold[e]++
		}
	}
	p.lim.take(&p.s.job.Endpoints[e])
	p.s.sent(i)
	p.start(i, pc.usually(cold))
	return true
}

func (p *player) start(i int, takes time.Duration) {
	_, e, _ := p.s.job.At(i)
	p.out.busy[e] += takes
	p.out.ends[e] = max(p.out.ends[e], p.now+takes-p.from)
	heap.Push(&p.ends, callEnd{p.now + takes, i})
}

// cost of the calls played and of one scale-down window per endpoint.
func (p *player) cost() (usd float64) {
	for e, busy := range p.out.busy {
		if busy > 0 || p.used[e] {
			usd += CostOf(p.s.job, e, busy) + CostOf(p.s.job, e, p.s.job.Endpoints[e].Scaledown)
		}
	}
	return usd
}

// pick chooses the execution to start next: of the endpoints that have room the
// one whose question is furthest behind.
func pick(s *schedule, now time.Duration, room func(e int) bool) (i, e int, ok bool) {
	best := -1
	for at := range s.lanes {
		if c, is := s.candidate(at, now); is && (best < 0 || c < best) && room(at) {
			best, e = c, at
		}
	}
	return best, e, best >= 0
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
