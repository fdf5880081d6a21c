package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"math"

	"github.com/go-json-experiment/json/jsontext"
)

// claimLimit is the longest id or label that is accepted, far above any real one.
const claimLimit = 1 << 10

// fieldsMost bounds the fields of an object. An answer has about thirty; a body of 16 MiB
// may name two million, which take some 300 MB in memory.
const fieldsMost = 1000

// Object is a JSON object whose fields are decoded one by one, so that a field of the
// wrong type does not affect the others. Names match exactly.
type Object map[string]json.RawMessage

// ParseObject reads data as one JSON object of at most fieldsMost fields. It returns false
// for anything else. The last of two fields of one name counts.
func ParseObject(data []byte) (Object, bool) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if dec.PeekKind() != '{' {
		return nil, false
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, false
	}
	o := Object{}
	for n := 0; dec.PeekKind() == '"'; n++ {
		name, err := dec.ReadToken()
		if err != nil || n == fieldsMost {
			return nil, false
		}
		key := name.String() // the token is valid until the next is read
		value, err := dec.ReadValue()
		if err != nil {
			return nil, false
		}
		o[key] = json.RawMessage(value.Clone())
	}
	if _, err := dec.ReadToken(); err != nil { // the end of the object
		return nil, false
	}
	_, err := dec.ReadToken()
	return o, err == io.EOF
}

// Object reads a field that is an object. It returns nil for anything else; a nil Object
// has no fields.
func (o Object) Object(name string) Object {
	inner, _ := ParseObject(o[name])
	return inner
}

// Claim reads a short string such as an id or a label. It returns "" for anything else.
func (o Object) Claim(name string) string {
	s, ok := Text(o[name])
	if !ok || len(s) > claimLimit {
		return ""
	}
	return s
}

// Text reads a string. Bytes that are not UTF-8 become U+FFFD.
func Text(raw json.RawMessage) (string, bool) {
	var s *string // null leaves s nil
	if json.Unmarshal(raw, &s) != nil || s == nil {
		return "", false
	}
	return *s, true
}

// Flag reads true or false.
func Flag(raw json.RawMessage) (value, ok bool) {
	var b *bool
	if json.Unmarshal(raw, &b) != nil || b == nil {
		return false, false
	}
	return *b, true
}

// Number reads a number of 0 or more. It returns nil for anything else. Python may send
// the same field as an integer or as a float.
func Number(raw json.RawMessage) *float64 {
	var n *float64
	if json.Unmarshal(raw, &n) != nil || n == nil || *n < 0 {
		return nil
	}
	return n
}

// Count reads a whole number of 0 or more, up to 2^53. It returns nil for anything else.
func Count(raw json.RawMessage) *int64 {
	n := Number(raw)
	if n == nil || *n != math.Trunc(*n) || *n > 1<<53 {
		return nil
	}
	whole := int64(*n)
	return &whole
}

// milliseconds converts a number of seconds. It returns nil above one year, because no
// call lasts that long.
func milliseconds(raw json.RawMessage) *int64 {
	n := Number(raw)
	if n == nil || *n > 365*24*3600 {
		return nil
	}
	ms := int64(math.Round(*n * 1000))
	return &ms
}
