package simulator

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// draw turns the seed and what it is for into 64 bits that look random. The same
// parts give the same bits, whatever was drawn before.
func (s *Server) draw(parts ...any) uint64 {
	return binary.BigEndian.Uint64(s.digest(parts...))
}

// chance is draw as a number from 0 up to, not including, 1.
func (s *Server) chance(parts ...any) float64 {
	return float64(s.draw(parts...)>>11) / (1 << 53)
}

func (s *Server) digest(parts ...any) []byte {
	hash := sha256.New()
	fmt.Fprintf(hash, "%d", s.Seed)
	for _, part := range parts {
		// Quoting keeps "a","bc" apart from "ab","c".
		fmt.Fprintf(hash, " %q", fmt.Sprint(part))
	}
	return hash.Sum(nil)
}

// id names a call or a container. The moment of the first use is in it, so that a
// server started anew takes none of the old handles for its own.
func (s *Server) id(prefix string, parts ...any) string {
	return prefix + hex.EncodeToString(s.digest(append(parts, s.booted.UnixNano())...))[:22]
}

// span looks a model's durations up.
func span(spans map[string]Span, model string, otherwise time.Duration) Span {
	if found, ok := spans[model]; ok {
		return found
	}
	if found, ok := spans[""]; ok {
		return found
	}
	return Span{otherwise, otherwise}
}

func (sp Span) at(fraction float64) time.Duration {
	return max(0, sp.Min+time.Duration(fraction*float64(sp.Max-sp.Min)))
}

// coldTime is how long the nth start of a container at p takes.
func (s *Server) coldTime(p place, nth int) time.Duration {
	d := span(s.Cold, p.model, DefaultCold).at(s.chance("cold", p, nth))
	return s.scaled(d)
}

// warmTime is how long the nth asking of a prompt at p runs.
func (s *Server) warmTime(p place, prompt string, nth int) time.Duration {
	if s.WarmFunc != nil {
		return max(0, s.scaled(s.WarmFunc(Ask{Region: p.region, Model: p.model, Prompt: prompt})))
	}
	d := float64(span(s.Warm, p.model, DefaultWarm).at(s.chance("warm", p, prompt, nth)))
	if factor, ok := s.RegionFactor[p.region]; ok {
		d *= factor
	}
	d *= 1 + s.Jitter*(2*s.chance("jitter", p, prompt, nth)-1)
	if s.chance("straggler", p, prompt, nth) < s.StragglerRate {
		d *= s.StragglerFactor
	}
	return max(0, s.scaled(time.Duration(d)))
}
