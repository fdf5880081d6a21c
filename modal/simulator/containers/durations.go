package containers

import (
	"time"

	"beacon/modal/simulator/app"
)

// Span is a range of durations; a value is drawn uniformly from it. Min equal to
// Max makes it fixed.
type Span struct{ Min, Max time.Duration }

func (sp Span) at(fraction float64) time.Duration {
	return max(0, sp.Min+time.Duration(fraction*float64(sp.Max-sp.Min)))
}

// span finds the durations of a model.
func span(spans map[string]Span, model string, otherwise time.Duration) Span {
	if found, ok := spans[model]; ok {
		return found
	}
	if found, ok := spans[""]; ok {
		return found
	}
	return Span{otherwise, otherwise}
}

// coldTime is how long the nth start of a container takes.
func (p *Pool) coldTime(at app.Endpoint, nth int) time.Duration {
	d := span(p.cfg.Cold, at.Model, 180*time.Second).at(p.cfg.Seed.Fraction("cold", at, nth))
	return p.Scaled(d)
}

// warmTime is how long a prompt runs when its endpoint is asked it the nth time.
func (p *Pool) warmTime(at app.Endpoint, prompt string, nth int) time.Duration {
	c := &p.cfg
	if c.WarmFunc != nil {
		return max(0, p.Scaled(c.WarmFunc(app.Ask{Region: at.Region, Model: at.Model, Prompt: prompt})))
	}
	d := float64(span(c.Warm, at.Model, 40*time.Second).at(c.Seed.Fraction("warm", at, prompt, nth)))
	if factor, ok := c.RegionFactor[at.Region]; ok {
		d *= factor
	}
	d *= 1 + c.Jitter*(2*c.Seed.Fraction("jitter", at, prompt, nth)-1)
	if c.Seed.Fraction("straggler", at, prompt, nth) < c.StragglerRate {
		d *= c.StragglerFactor
	}
	return max(0, p.Scaled(time.Duration(d)))
}

// leastIdle is real time: an idle container waits at least so long for a client that
// commits to its disk between two calls.
const leastIdle = time.Second

// idleTime is Scaledown divided by Speed, but not below leastIdle. A shorter Scaledown
// is not divided.
func (p *Pool) idleTime() time.Duration {
	return min(p.cfg.Scaledown, max(leastIdle, p.Scaled(p.cfg.Scaledown)))
}

// Scaled divides a duration by Speed.
func (p *Pool) Scaled(d time.Duration) time.Duration {
	if p.cfg.Speed <= 0 || p.cfg.Speed == 1 {
		return d
	}
	return time.Duration(float64(d) / p.cfg.Speed)
}
