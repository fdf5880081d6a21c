package engine

import "fmt"

// wordMost is the longest word of a stored class, kind, barrier or health state.
const wordMost = 32

// word takes a word of the program's own vocabulary from a store. A later release may
// have more words, so any lower-case word is taken; anything else is damage or forged.
func word[W ~string](w *W, b []byte) error {
	if len(b) > wordMost {
		return fmt.Errorf("a word of %d bytes, at most %d are read", len(b), wordMost)
	}
	for _, c := range b {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != ' ' {
			return fmt.Errorf("%q is not a word of this program", b)
		}
	}
	*w = W(b)
	return nil
}

// UnmarshalText reads a class, see word.
func (c *Class) UnmarshalText(b []byte) error { return word(c, b) }

// UnmarshalText reads a kind, see word.
func (k *Kind) UnmarshalText(b []byte) error { return word(k, b) }

// UnmarshalText reads a barrier, see word.
func (b *Barrier) UnmarshalText(text []byte) error { return word(b, text) }

// UnmarshalText reads a health state, see word.
func (s *HealthState) UnmarshalText(b []byte) error { return word(s, b) }
