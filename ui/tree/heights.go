package tree

import "math/bits"

// fenwick is a Fenwick tree of the number of rows of each question. With a hundred
// thousand questions it finds the row at a position, or the position of a row, in 17
// steps.
type fenwick struct {
	height []int32
	sums   []int32 // 1-based
	total  int
}

// build replaces all heights. It keeps a reference to the slice.
func (f *fenwick) build(height []int32) {
	f.height, f.total = height, 0
	if cap(f.sums) < len(height)+1 {
		f.sums = make([]int32, len(height)+1)
	}
	f.sums = f.sums[:len(height)+1]
	clear(f.sums)
	for i, h := range height {
		f.total += int(h)
		i++
		f.sums[i] += h
		if up := i + i&-i; up < len(f.sums) {
			f.sums[up] += f.sums[i]
		}
	}
}

// set changes one height.
func (f *fenwick) set(i, h int) {
	d := int32(h) - f.height[i]
	if d == 0 {
		return
	}
	f.height[i] = int32(h)
	f.total += int(d)
	for i++; i < len(f.sums); i += i & -i {
		f.sums[i] += d
	}
}

// before returns the number of rows above question i.
func (f *fenwick) before(i int) int {
	n := 0
	for ; i > 0; i &= i - 1 {
		n += int(f.sums[i])
	}
	return n
}

// find returns the question that contains a row, and the offset of the row in it.
func (f *fenwick) find(row int) (i, offset int) {
	if len(f.sums) < 2 {
		return 0, 0
	}
	for step := 1 << (bits.Len(uint(len(f.sums)-1)) - 1); step > 0; step >>= 1 {
		if i+step < len(f.sums) && int(f.sums[i+step]) <= row {
			i += step
			row -= int(f.sums[i])
		}
	}
	return min(i, len(f.height)-1), row
}
