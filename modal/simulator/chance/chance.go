// Package chance draws what looks random in the simulator: durations, faults, texts and
// ids. A draw is a pure function of the seed and of its purpose, so two runs with one seed
// agree, in any order of drawing. It imports nothing of ours.
package chance

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Seed decides every draw.
type Seed uint64

// Draw turns the seed and the purpose of the draw into 64 bits that look random. The same
// parts always give the same bits.
func (s Seed) Draw(parts ...any) uint64 {
	return binary.BigEndian.Uint64(s.digest(parts))
}

// Fraction is a draw as a number from 0 up to, not including, 1.
func (s Seed) Fraction(parts ...any) float64 {
	return float64(s.Draw(parts...)>>11) / (1 << 53)
}

// ID is a prefix and 22 hexadecimal digits.
func (s Seed) ID(prefix string, parts ...any) string {
	return prefix + hex.EncodeToString(s.digest(parts))[:22]
}

func (s Seed) digest(parts []any) []byte {
	hash := sha256.New()
	fmt.Fprintf(hash, "%d", s)
	for _, part := range parts {
		// Quoting keeps "a","bc" apart from "ab","c".
		fmt.Fprintf(hash, " %q", fmt.Sprint(part))
	}
	return hash.Sum(nil)
}
