package compare

import "math/bits"

// lcsLimit bounds the words of a text that are aligned. The work grows with the
// product of both lengths; answers of models are far shorter.
const lcsLimit = 20_000

// aligner finds longest common subsequences of words, 64 at a time: M. Crochemore
// et al., "A fast and practical bit-vector algorithm for the longest common
// subsequence problem", Information Processing Letters 80 (2001). It reuses its memory
// and is for one goroutine.
type aligner struct {
	head []int32 // by word: its last place in left, counted from 1, or 0
	next []int32 // by place: the place before it with the same word
	left []int32
	v, m []uint64
}

// load sets the left text; length may then be called with several right ones.
func (a *aligner) load(left []int32, vocabulary int) {
	for _, id := range a.left {
		a.head[id] = 0
	}
	a.left = left
	for len(a.head) < vocabulary {
		a.head = append(a.head, make([]int32, vocabulary-len(a.head))...)
	}
	a.next = a.next[:0]
	for i, id := range left {
		a.next = append(a.next, a.head[id])
		a.head[id] = int32(i + 1)
	}
	n := (len(left) + 63) / 64
	if cap(a.v) < n {
		a.v, a.m = make([]uint64, n), make([]uint64, n)
	}
	a.v, a.m = a.v[:n], a.m[:n]
}

// length is that of the longest common subsequence of left and right. It calls each,
// if given, with the vector after every word of right.
func (a *aligner) length(right []int32, each func(v []uint64)) int {
	for i := range a.v {
		a.v[i] = ^uint64(0)
	}
	for _, id := range right {
		if int(id) < len(a.head) && a.head[id] != 0 {
			a.step(a.head[id])
		}
		if each != nil {
			each(a.v)
		}
	}
	n := 0
	for i, w := range a.v {
		w = ^w
		if rest := len(a.left) - i*64; rest < 64 {
			w &= 1<<rest - 1
		}
		n += bits.OnesCount64(w)
	}
	return n
}

// step adds one word of right, given its last place in left. A bit of v is 0 where the
// subsequence grows by the word of left at that place.
func (a *aligner) step(last int32) {
	for p := last; p != 0; p = a.next[p-1] {
		a.m[(p-1)>>6] |= 1 << ((p - 1) & 63)
	}
	var carry uint64
	for i, v := range a.v {
		u := v & a.m[i]
		var sum uint64
		sum, carry = bits.Add64(v, u, carry)
		a.v[i] = sum | (v - u)
		a.m[i] = 0
	}
}

// lcsRatio is 2·L / (len(left) + len(right)), where L is the length of the
// longest common subsequence of words: 1 for equal texts, 0 for texts without a
// common word. It is the "ratio" of D. Gusfield, Algorithms on Strings, Trees and
// Sequences (1997), chapter 11, also used by difflib. Two empty texts are equal.
func lcsRatio(common, left, right int) float64 {
	if left+right == 0 {
		return 1
	}
	return 2 * float64(common) / float64(left+right)
}
