package containers

import (
	"time"

	"beacon/modal/simulator/app"
)

// Scaling has the settings that a client gave a region's autoscaler; nil is as deployed.
// Window is in seconds, which Speed divides.
type Scaling struct{ Least, Most, Buffer, Window *uint32 }

// Scale changes the autoscaler of a region and starts the containers that are missing to
// its least, for each of the models: each model has its own containers.
func (p *Pool) Scale(region string, models []string, change func(*Scaling)) Scaling {
	p.mu.Lock()
	defer p.mu.Unlock()
	want := p.scaling[region]
	change(&want)
	p.scaling[region] = want
	for _, model := range models {
		e := p.endpoint(app.Endpoint{Region: region, Model: model})
		for !p.closed && e.live < min(p.least(region), p.most(region)) {
			p.start(e, true)
		}
	}
	return want
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

// least is how many containers of an endpoint stay. The caller holds the lock.
func (p *Pool) least(region string) int {
	if n := p.scaling[region].Least; n != nil {
		return int(*n)
	}
	return 0
}

// most is how many containers an endpoint may have. The caller holds the lock.
func (p *Pool) most(region string) int {
	if n := p.scaling[region].Most; n != nil {
		return max(1, int(*n))
	}
	return max(1, p.cfg.MaxContainers)
}

// window is how long an idle container of the region stays.
func (p *Pool) window(region string) time.Duration {
	p.mu.Lock()
	n := p.scaling[region].Window
	p.mu.Unlock()
	if n != nil {
		return p.Scaled(time.Duration(*n) * time.Second)
	}
	return p.Scaled(p.cfg.Scaledown)
}
