package engine

import (
	"slices"
	"time"
)

// pace is what an endpoint's calls take, measured in this run.
type pace struct {
	expectCold, expectWarm time.Duration
	scaledown              time.Duration
	cold, warm             samples
	answered               bool          // gave an answer in this run
	freeAt                 time.Duration // since the run's start: when its last call ended
}

func newPace(job *Job, e int) pace {
	m, _ := job.Model(job.Endpoints[e].Model)
	return pace{expectCold: m.ExpectCold, expectWarm: m.ExpectWarm, scaledown: job.Endpoints[e].Scaledown}
}

// isCold tells whether a call sent at a moment finds no warm container, as far
// as can be told from here.
func (p *pace) isCold(at time.Duration) bool {
	return !p.answered || p.scaledown > 0 && at-p.freeAt > p.scaledown
}

// usually is the measured median, or the configured expectation until something
// was measured.
func (p *pace) usually(cold bool) time.Duration {
	s, expect := &p.warm, p.expectWarm
	if cold {
		s, expect = &p.cold, p.expectCold
	}
	if len(s.sorted) == 0 {
		return expect
	}
	return s.quantile(0.5)
}

func (p *pace) measured(took time.Duration, cold bool) {
	if cold {
		p.cold.add(took)
	} else {
		p.warm.add(took)
	}
}

// samples keeps the newest durations in order of size.
type samples struct {
	ring   []time.Duration
	at     int
	sorted []time.Duration
}

const samplesKept = 256

func (s *samples) add(d time.Duration) {
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
func (s *samples) quantile(q float64) time.Duration {
	if len(s.sorted) == 0 {
		return 0
	}
	return s.sorted[int(q*float64(len(s.sorted)-1)+0.5)]
}

// uncooled is a pace for a forecast: where containers are kept warm none cools while
// the job runs.
func (p pace) uncooled(set Settings) pace {
	if set.Prewarm {
		p.scaledown = 0
	}
	return p
}
