package store

import "io"

// page is one page of the file, with the pages it runs over into.
type page struct {
	id    uint64
	flags uint16
	count uint16
	size  int    // of the whole body
	body  []byte // as much of it as is worth reading
}

// longest is how many pages of one body are read: those that run over further
// hold a long value, which nobody needs for judging the structure.
const longest = 4

// page reads a page, and only if it lies within the file.
func (h *header) page(f io.ReaderAt, id uint64) (*page, error) {
	if id < 2 || id >= h.pages {
		return nil, damaged("page %d of %d", id, h.pages)
	}
	head := make([]byte, pageHeaderSize)
	if _, err := f.ReadAt(head, int64(id)*h.pageSize); err != nil {
		return nil, damaged("page %d: %v", id, err)
	}
	over := uint64(native.Uint32(head[12:]))
	if native.Uint64(head) != id || id+over >= h.pages {
		return nil, damaged("page %d is not what it should be", id)
	}
	flags, count := native.Uint16(head[8:]), native.Uint16(head[10:])
	size := int64(over+1)*h.pageSize - pageHeaderSize
	read := size
	if flags != flagFreelist && over > longest && int64(count)*elementSize < h.pageSize-pageHeaderSize {
		read = h.pageSize - pageHeaderSize
	}
	body := make([]byte, read)
	if _, err := f.ReadAt(body, int64(id)*h.pageSize+pageHeaderSize); err != nil {
		return nil, damaged("page %d: %v", id, err)
	}
	return &page{id, flags, count, int(size), body}, nil
}

// tree looks over the pages of one bucket. bbolt trusts them: a branch that
// leads back to itself would exhaust the stack or the memory, which no recover
// can catch, and a writer would carry a broken length into new pages.
type tree struct {
	*header
	file   io.ReaderAt
	leaves bool // look into leaves too: before anything is written
	seen   map[uint64]bool
}

func (h *header) checkTree(f io.ReaderAt, root uint64, leaves bool) error {
	t := &tree{h, f, leaves, map[uint64]bool{root: true}}
	return t.check(root)
}

func (t *tree) check(id uint64) error {
	p, err := t.page(t.file, id)
	if err != nil {
		return err
	}
	switch p.flags {
	case flagLeaf:
		return checkLeaf(p.body, p.size, int(p.count))
	case flagBranch:
		return t.checkBranch(p)
	}
	return damaged("page %d is of no known type", id)
}

// checkBranch sees every child once. Leaves are all on one level, so that the
// first child tells what the others should be.
func (t *tree) checkBranch(p *page) error {
	if int(p.count)*elementSize > len(p.body) || p.count == 0 {
		return damaged("page %d is too full", p.id)
	}
	children := make([]uint64, p.count)
	for i := range children {
		e := p.body[i*elementSize:]
		if !inside(i, native.Uint32(e), native.Uint32(e[4:]), 0, p.size) {
			return damaged("page %d has a broken key", p.id)
		}
		children[i] = native.Uint64(e[8:])
		if t.seen[children[i]] {
			return damaged("page %d is used twice", children[i])
		}
		t.seen[children[i]] = true
	}
	return t.descend(children)
}

func (t *tree) descend(children []uint64) error {
	if !t.leaves {
		first, err := t.page(t.file, children[0])
		if err != nil || first.flags == flagLeaf {
			return err
		}
	}
	for _, c := range children {
		if err := t.check(c); err != nil {
			return err
		}
	}
	return nil
}

// checkLeaf makes sure that keys and values lie within the page, those of small
// buckets kept inside a value too. size is that of the page, of which body may
// be the beginning only.
func checkLeaf(body []byte, size, count int) error {
	if count*elementSize > len(body) {
		return damaged("a page is too full")
	}
	for i := range count {
		e := body[i*elementSize:]
		pos, key, value := native.Uint32(e[4:]), native.Uint32(e[8:]), native.Uint32(e[12:])
		if !inside(i, pos, key, value, size) || key == 0 {
			return damaged("a page has a broken key or value")
		}
		from := uint64(i*elementSize) + uint64(pos) + uint64(key)
		if native.Uint32(e) == 0 || from+uint64(value) > uint64(len(body)) {
			continue
		}
		if err := checkInline(body[from : from+uint64(value)]); err != nil {
			return err
		}
	}
	return nil
}

// checkInline looks into a bucket's entry: root 8, sequence 8, and the page
// itself when the root is 0.
func checkInline(v []byte) error {
	if len(v) < 16 {
		return damaged("a bucket is broken")
	}
	if native.Uint64(v) != 0 {
		return nil
	}
	if v = v[16:]; len(v) < pageHeaderSize || native.Uint16(v[8:]) != flagLeaf {
		return damaged("a bucket is broken")
	}
	v, count := v[pageHeaderSize:], int(native.Uint16(v[10:]))
	return checkLeaf(v, len(v), count)
}

// inside tells whether what element i points at, counted from the element, lies
// in its page.
func inside(i int, pos, key, value uint32, size int) bool {
	return uint64(i*elementSize)+uint64(pos)+uint64(key)+uint64(value) <= uint64(size)
}
