// Package containers plays what runs at Modal: endpoints with a queue, containers that
// start cold and run one call at a time, their log, and the calls until their results
// are read. It knows neither HTTP nor gRPC: web and control give it calls and take their
// replies. It imports app, chance, fault and record.
//
// Start at call.go (a call from Accept to its end), then container.go (a container from
// its start to its end) and clock.go (waits in simulated time).
package containers

import (
	"sync"
	"time"

	"beacon/modal/simulator/app"
	"beacon/modal/simulator/chance"
	"beacon/modal/simulator/record"
)

// Config has the settings of a Pool; [simulator.Server] documents them.
type Config struct {
	Seed                           chance.Seed
	Speed                          float64
	Cold, Warm                     map[string]Span
	RegionFactor                   map[string]float64
	Jitter                         float64
	WarmFunc                       func(app.Ask) time.Duration
	StragglerRate, StragglerFactor float64
	Scaledown                      time.Duration // not yet divided by Speed
	HangUp                         time.Duration // real, as the pauses of a client are
	MaxContainers                  int
}

// Pool owns the containers of all endpoints, the clocks of their calls, and a goroutine
// per container. It is safe for concurrent use. [Pool.Close] ends all of it.
type Pool struct {
	cfg    Config
	booted time.Time
	stop   chan struct{}
	tasks  sync.WaitGroup // containers and timers; added to under mu while not closed

	mu        sync.Mutex // guards everything below, and the fields of calls and endpoints
	closed    bool
	endpoints map[app.Endpoint]*endpoint
	calls     map[string]*Call
	order     []*Call // as accepted
	inFlight  gauge
	perRegion map[string]*gauge
	log       log
}

// gauge counts calls under way and remembers its highest value.
type gauge struct{ now, max int }

func (g *gauge) up()   { g.now++; g.max = max(g.max, g.now) }
func (g *gauge) down() { g.now-- }

// New makes a Pool. It starts nothing: the first container starts with the first call.
func New(cfg Config) *Pool {
	return &Pool{
		cfg: cfg, booted: time.Now(), stop: make(chan struct{}),
		endpoints: map[app.Endpoint]*endpoint{}, calls: map[string]*Call{},
		perRegion: map[string]*gauge{},
	}
}

// ID names a call, a container or a blob. The start of the Pool is part of it, so a
// restarted server recognizes no id of its predecessor.
func (p *Pool) ID(prefix string, parts ...any) string {
	return p.cfg.Seed.ID(prefix, append(parts, p.booted.UnixNano())...)
}

// Call finds a call by its id; nil for an unknown id.
func (p *Pool) Call(id string) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[id]
}

// Record adds the calls, the containers and the gauges to a record.
func (p *Pool) Record(out *record.Record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out.InFlight, out.MaxInFlight = p.inFlight.now, p.inFlight.max
	out.MaxInFlightRegion = map[string]int{}
	for name, g := range p.perRegion {
		out.MaxInFlightRegion[name] = g.max
	}
	out.MaxInFlightEndpoint = map[string]int{}
	out.ContainersByEndpoint = map[string]int{}
	for at, e := range p.endpoints {
		out.MaxInFlightEndpoint[at.String()] = e.inFlight.max
		out.ContainersByEndpoint[at.String()] = e.starts
	}
	out.Calls = make([]record.Call, len(p.order))
	for i, c := range p.order {
		out.Calls[i] = c.record()
	}
}

// Close cancels every call, ends every container and wait, and returns when their
// goroutines have ended. It may be called more than once.
func (p *Pool) Close() {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		close(p.stop)
		for _, c := range p.calls {
			p.cancel(c)
		}
	}
	p.mu.Unlock()
	p.tasks.Wait()
}
