package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	bolt "go.etcd.io/bbolt"
)

// Every record ends with a checksum (CRC-32C) over its key and value. bbolt has
// checksums only of its two meta pages, so without this a byte that changed on the disk
// would silently change an answer.
const sealBytes = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errSeal = errors.New("its checksum is wrong")

func sum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// seal appends the checksum.
func seal(key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(value, sum(key, value))
}

// unseal checks the checksum and removes it.
func unseal(key, sealed []byte) ([]byte, error) {
	n := len(sealed) - sealBytes
	if n < 0 || binary.BigEndian.Uint32(sealed[n:]) != sum(key, sealed[:n]) {
		return nil, errSeal
	}
	return sealed[:n], nil
}

// sealAll upgrades schema 1, whose records have no checksum, to schema 2.
func sealAll(tx *bolt.Tx) error {
	for _, name := range [][]byte{jobsBucket, specsBucket, executionsBucket, answersBucket} {
		if err := sealBucket(tx.Bucket(name)); err != nil {
			return err
		}
	}
	return nil
}

// sealBucket collects the keys first, because a bucket must not change during a walk.
func sealBucket(b *bolt.Bucket) error {
	if b == nil {
		return damaged("a bucket is missing")
	}
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		keys = append(keys, append([]byte(nil), k...))
	}
	for _, k := range keys {
		var err error
		if inner := b.Bucket(k); inner != nil {
			err = sealBucket(inner)
		} else {
			err = b.Put(k, seal(k, append([]byte(nil), b.Get(k)...)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
