package function

import (
	"encoding/binary"
	"fmt"
	"math/big"
)

const (
	// itemsMost bounds the values in a result: a list of 16 million empty lists takes 16 MB
	// as CBOR and over 600 MB when it is decoded. An answer has about thirty.
	itemsMost = 1 << 18
	// integerBits bounds an integer. Its text takes more than linear time.
	integerBits = 1024
)

// errItems is a result of more than itemsMost values.
var errItems = fmt.Errorf("error decoding CBOR: more than %d items", itemsMost)

// items counts the values in CBOR data without decoding them (RFC 8949, section 3): heads
// follow each other, and only strings have bytes between two. It stops at the first head
// that is cut short, which the decoder refuses.
func items(data []byte) (n int) {
	for len(data) > 0 {
		major, info := data[0]>>5, data[0]&0x1f
		data = data[1:]
		arg := uint64(info)
		if info >= 24 && info <= 27 {
			size := 1 << (info - 24)
			if len(data) < size {
				return n
			}
			var wide [8]byte
			copy(wide[8-size:], data[:size])
			arg, data = binary.BigEndian.Uint64(wide[:]), data[size:]
		}
		n++
		if text := major == 2 || major == 3; text && info != 31 {
			if arg > uint64(len(data)) {
				return n
			}
			data = data[arg:]
		}
	}
	return n
}

// integer is the text of an integer beyond 64 bits.
func integer(n big.Int) (string, error) {
	if bits := n.BitLen(); bits > integerBits {
		return "", fmt.Errorf("an integer of %d bits; at most %d are read", bits, integerBits)
	}
	return n.String(), nil
}
