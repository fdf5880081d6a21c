package store

import (
	"encoding/binary"
	"hash/fnv"
	"io"
	"os"
)

// The parts of a bbolt file that are checked before bbolt maps it:
// https://pkg.go.dev/go.etcd.io/bbolt, file format 2.
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2

	pageHeaderSize = 16 // id 8, flags 2, count 2, overflow 4
	elementSize    = 16
	metaSize       = 64

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10

	noFreelist = ^uint64(0)
)

var native = binary.NativeEndian

// header is the newest valid meta page.
type header struct {
	pageSize                    int64
	root, freelist, pages, txid uint64
}

// readHeader finds the header that bbolt will use and checks that all its pages lie
// within the file. Access to a page beyond the end would be a memory fault.
func readHeader(f *os.File, size int64) (*header, error) {
	h, magic := newestMeta(f, size)
	if h == nil && magic {
		return nil, damaged("the header's checksum is wrong")
	}
	if h == nil {
		return nil, noHeader()
	}
	if need := int64(h.pages) * h.pageSize; h.pages > 1<<40 || need > size {
		return nil, damaged("the file has %d of the %d bytes that its header names", size, need)
	}
	return h, h.checkFreelist(f)
}

func noHeader() error {
	return &reason{is: ErrForeign, cause: ErrDamaged, text: "is not a Beacon database, or its beginning is damaged",
		hint: "name another file with --db"}
}

// newestMeta reads both meta pages and returns the newest valid one. magic reports
// whether either has bbolt's magic number.
func newestMeta(f *os.File, size int64) (newest *header, magic bool) {
	look := func(at int64) {
		h, ok := metaAt(f, at)
		magic = magic || ok
		if h != nil && (newest == nil || h.txid > newest.txid) {
			newest = h
		}
	}
	look(0)
	if newest != nil {
		look(newest.pageSize)
		return newest, true
	}
	for at := int64(1 << 10); at <= 1<<24 && at < size; at <<= 1 {
		look(at)
	}
	return newest, magic
}

func metaAt(f io.ReaderAt, at int64) (h *header, magic bool) {
	var buf [pageHeaderSize + metaSize]byte
	if _, err := f.ReadAt(buf[:], at); err != nil {
		return nil, false
	}
	m := buf[pageHeaderSize:]
	if native.Uint32(m) != boltMagic {
		return nil, false
	}
	sum := fnv.New64a()
	sum.Write(m[:56])
	size := native.Uint32(m[8:])
	if native.Uint32(m[4:]) != boltVersion || sum.Sum64() != native.Uint64(m[56:]) || size < 1<<10 || size > 1<<24 {
		return nil, true
	}
	return &header{int64(size), native.Uint64(m[16:]), native.Uint64(m[32:]), native.Uint64(m[40:]), native.Uint64(m[48:])}, true
}

// checkFreelist checks the list of free pages. bbolt allocates memory for it and gives
// its pages to writers unchecked.
func (h *header) checkFreelist(f io.ReaderAt) error {
	if h.freelist == noFreelist {
		return nil
	}
	p, err := h.page(f, h.freelist)
	if err != nil {
		return err
	}
	count, rest := uint64(p.count), p.body
	if p.count == 0xFFFF {
		count, rest = native.Uint64(rest), rest[8:]
	}
	if p.flags != flagFreelist || count > uint64(len(rest)/8) {
		return damaged("the list of free pages is broken")
	}
	last := uint64(1)
	for i := range count {
		id := native.Uint64(rest[8*i:])
		if id <= last || id >= h.pages {
			return damaged("the list of free pages is broken")
		}
		last = id
	}
	return nil
}
