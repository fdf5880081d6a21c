package plan

import (
	"slices"
	"time"

	"beacon/engine"
)

// pace is what an endpoint's calls take, measured in this run.
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

// isCold tells whether a call sent at a moment finds no warm container, as far
// as can be told from here.
func (p *Pace) IsCold(at time.Duration) bool {
	return !p.Answered || p.Scaledown > 0 && at-p.FreeAt > p.Scaledown
}

// usually is the measured median, or the configured expectation until something
// was measured.
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

// samples keeps the newest durations in order of size.
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

// quantile gives 0 when nothing was measured.
func (s *Samples) Quantile(q float64) time.Duration {
	if len(s.sorted) == 0 {
		return 0
	}
	return s.sorted[int(q*float64(len(s.sorted)-1)+0.5)]
}

// uncooled is a pace for a forecast: where containers are kept warm none cools while
// the job runs.
func (p Pace) Uncooled(set engine.Settings) Pace {
	if set.Prewarm {
		p.Scaledown = 0
	}
	return p
}
