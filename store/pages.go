package store

import "io"

// page is one page of the file with its overflow pages.
type page struct {
	id    uint64
	flags uint16
	count uint16
	size  int    // of the whole body
	body  []byte // the part that was read
}

// longest is the most overflow pages that are read. A page with more holds a long value,
// which the structure check does not need.
const longest = 4

// page reads a page. A page outside of the file is an error.
func (h *header) page(f io.ReaderAt, id uint64) (*page, error) {
	if id < 2 || id >= h.pages {
		return nil, damaged("page %d is outside of the %d pages", id, h.pages)
	}
	head := make([]byte, pageHeaderSize)
	if _, err := f.ReadAt(head, int64(id)*h.pageSize); err != nil {
		return nil, damaged("page %d: %v", id, err)
	}
	over := uint64(native.Uint32(head[12:]))
	if native.Uint64(head) != id || id+over >= h.pages {
		return nil, damaged("page %d has a wrong header", id)
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

// tree checks the pages of one bucket, because bbolt does not. A branch page that points
// back to itself would exhaust the stack or the memory, which recover cannot catch, and
// a writer would copy a broken length into new pages.
type tree struct {
	*header
	file   io.ReaderAt
	leaves bool // check leaf pages too, which is needed before a write
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
	return damaged("page %d has an unknown type", id)
}

// checkBranch checks a branch page and its children, each of which must occur once.
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

// descend checks the children of a branch page. All leaves are on one level, so if the
// first child is a leaf and leaves are not checked, the others are skipped too.
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

// checkLeaf checks that all keys and values lie within the page, also those of a small
// bucket that is stored inside a value. size is the size of the whole page body; body may
// be only its beginning.
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

// checkInline checks the value of a bucket's entry: root (8 bytes), sequence (8 bytes),
// and the page itself when root is 0.
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

// inside reports whether the key and the value of element i lie within the page. pos
// counts from the element.
func inside(i int, pos, key, value uint32, size int) bool {
	return uint64(i*elementSize)+uint64(pos)+uint64(key)+uint64(value) <= uint64(size)
}
