package compare

import "beacon/engine/foreign"

// Op is the side of a diff that a segment belongs to.
type Op int

// Equal is on both sides, the others on one.
const (
	Equal Op = iota
	OnlyLeft
	OnlyRight
)

// Segment is a piece of two texts. All Left joined are the left text, all Right the
// right one. Case, and the characters between words, are not compared: Left and Right
// of Equal may differ in them.
type Segment struct {
	Op          Op
	Left, Right foreign.Text
}

// diffLimit bounds the words of a text, and so the memory: the square of it in bits.
const diffLimit = 8_000

// Diff aligns two texts word by word along a longest common subsequence. In texts too
// long for that only the common words at both ends are Equal; the middle is not
// aligned.
func Diff(left, right foreign.Text) []Segment {
	v := newVocabulary()
	l, r := words(left, nil), words(right, nil)
	li, ri := idsOf(v, left, l), idsOf(v, right, r)
	head := 0
	for head < min(len(li), len(ri)) && li[head] == ri[head] {
		head++
	}
	tail := 0
	for tail < min(len(li), len(ri))-head && li[len(li)-1-tail] == ri[len(ri)-1-tail] {
		tail++
	}
	ops := make([]Op, head, len(li)+len(ri))
	ops = append(ops, middle(li[head:len(li)-tail], ri[head:len(ri)-tail], len(v.names))...)
	ops = append(ops, make([]Op, tail)...)
	return segments(left, right, l, r, ops)
}

func idsOf(v *vocabulary, text foreign.Text, spans []span) []int32 {
	out := make([]int32, len(spans))
	for i, s := range spans {
		out[i] = v.of(text[s.start:s.end])
	}
	return out
}

// middle aligns the words between the common ends. It walks back through the vectors
// of the alignment, as rapidfuzz does for its edit operations.
func middle(left, right []int32, vocabulary int) []Op {
	i, j := len(left), len(right)
	var back []Op
	if max(i, j) <= diffLimit && min(i, j) > 0 {
		var a aligner
		a.load(left, vocabulary)
		rows := make([]uint64, 0, len(a.v)*j)
		a.length(right, func(v []uint64) { rows = append(rows, v...) })
		grows := func(row, col int) bool { return rows[row*len(a.v)+col>>6]>>(col&63)&1 == 0 }
		for i > 0 && j > 0 {
			switch {
			case !grows(j-1, i-1):
				i--
				back = append(back, OnlyLeft)
			case j > 1 && grows(j-2, i-1):
				j--
				back = append(back, OnlyRight)
			default:
				i, j = i-1, j-1
				back = append(back, Equal)
			}
		}
	}
	ops := make([]Op, 0, i+j+len(back))
	for range i {
		ops = append(ops, OnlyLeft)
	}
	for range j {
		ops = append(ops, OnlyRight)
	}
	for k := len(back) - 1; k >= 0; k-- {
		ops = append(ops, back[k])
	}
	return ops
}

// segments joins words of the same Op; the characters after a word belong to it.
func segments(left, right foreign.Text, l, r []span, ops []Op) (out []Segment) {
	i, j, from, to := 0, 0, 0, 0
	if len(ops) == 0 && left+right != "" {
		return []Segment{{Equal, left, right}}
	}
	for k, op := range ops {
		if op != OnlyRight {
			i++
		}
		if op != OnlyLeft {
			j++
		}
		if k+1 < len(ops) && ops[k+1] == op {
			continue
		}
		s := Segment{Op: op}
		if op != OnlyRight {
			end := endOf(left, l, i)
			s.Left, from = left[from:end], end
		}
		if op != OnlyLeft {
			end := endOf(right, r, j)
			s.Right, to = right[to:end], end
		}
		out = append(out, s)
	}
	// A text without words may still have other characters.
	if from < len(left) {
		out = append(out, Segment{OnlyLeft, left[from:], ""})
	}
	if to < len(right) {
		out = append(out, Segment{OnlyRight, "", right[to:]})
	}
	return out
}

// endOf is the byte offset of the end of the first n words.
func endOf(text foreign.Text, spans []span, n int) int {
	if n >= len(spans) {
		return len(text)
	}
	return spans[n].start
}
