package plan

import (
	"slices"
	"time"

	"beacon/engine"
)

// Pace has the durations of an endpoint's calls, measured in this run.
type Pace struct {
	ExpectCold, ExpectWarm time.Duration
	Scaledown              time.Duration
	Cold, Warm             Samples
	Answered               bool          // gave an answer in this run
	FreeAt                 time.Duration // since the run's start: when its last call ended
}

func NewPace(job *engine.Job, e int) Pace {
	m, _ := job.Model(job.Endpoints[e].Model)
	return Pace{ExpectCold: m.ExpectCold, ExpectWarm: m.ExpectWarm, Scaledown: job.Endpoints[e].Scaledown}
}

// IsCold estimates whether a call sent at a moment finds no warm container.
func (p *Pace) IsCold(at time.Duration) bool {
	return !p.Answered || p.Scaledown > 0 && at-p.FreeAt > p.Scaledown
}

// Usually is the measured median, before the first measurement the configured
// expectation.
func (p *Pace) Usually(cold bool) time.Duration {
	s, expect := &p.Warm, p.ExpectWarm
	if cold {
		s, expect = &p.Cold, p.ExpectCold
	}
	if len(s.sorted) == 0 {
		return expect
	}
	return s.Quantile(0.5)
}

func (p *Pace) Measured(took time.Duration, cold bool) {
	if cold {
		p.Cold.add(took)
	} else {
		p.Warm.add(took)
	}
}

// Samples keeps the newest durations, sorted.
type Samples struct {
	ring   []time.Duration
	at     int
	sorted []time.Duration
}

const samplesKept = 256

func (s *Samples) add(d time.Duration) {
	if len(s.ring) < samplesKept {
		s.ring = append(s.ring, d)
	} else {
		i, _ := slices.BinarySearch(s.sorted, s.ring[s.at])
		s.sorted = slices.Delete(s.sorted, i, i+1)
		s.ring[s.at] = d
		s.at = (s.at + 1) % samplesKept
	}
	i, _ := slices.BinarySearch(s.sorted, d)
	s.sorted = slices.Insert(s.sorted, i, d)
}

// Quantile returns 0 before the first measurement.
func (s *Samples) Quantile(q float64) time.Duration {
	if len(s.sorted) == 0 {
		return 0
	}
	return s.sorted[int(q*float64(len(s.sorted)-1)+0.5)]
}

// Uncooled is a pace for a forecast: with prewarm no container scales down while the
// job runs.
func (p Pace) Uncooled(set engine.Settings) Pace {
	if set.Prewarm {
		p.Scaledown = 0
	}
	return p
}
