package wire

import (
	"encoding/json"
	"math"
)

// claimLimit is far above the length of any id or label.
const claimLimit = 1 << 10

// Object is a JSON object whose fields are read one by one, so that a field of
// the wrong type spoils no other. Names match exactly.
type Object map[string]json.RawMessage

// ParseObject reads data as one JSON object; false when it is anything else.
func ParseObject(data []byte) (Object, bool) {
	var o Object
	err := json.Unmarshal(data, &o)
	return o, err == nil && o != nil // null leaves it nil
}

// Object reads a field that is an object, nil when it is none. A nil object has no
// fields.
func (o Object) Object(name string) Object {
	inner, _ := ParseObject(o[name])
	return inner
}

// Claim reads a short string such as an id or a label, "" when it is none.
func (o Object) Claim(name string) string {
	s, ok := Text(o[name])
	if !ok || len(s) > claimLimit {
		return ""
	}
	return s
}

// Text reads a string. Bytes that are not UTF-8 become U+FFFD.
func Text(raw json.RawMessage) (string, bool) {
	var s *string // a null leaves it nil
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

// Number reads a number that is not negative, nil when it is none. Python sends
// integers and floats as it likes.
func Number(raw json.RawMessage) *float64 {
	var n *float64
	if json.Unmarshal(raw, &n) != nil || n == nil || *n < 0 {
		return nil
	}
	return n
}

// Count reads a whole number that a float holds exactly, nil when it is none.
func Count(raw json.RawMessage) *int64 {
	n := Number(raw)
	if n == nil || *n != math.Trunc(*n) || *n > 1<<53 {
		return nil
	}
	whole := int64(*n)
	return &whole
}

// milliseconds reads seconds. No call lasts a year.
func milliseconds(raw json.RawMessage) *int64 {
	n := Number(raw)
	if n == nil || *n > 365*24*3600 {
		return nil
	}
	ms := int64(math.Round(*n * 1000))
	return &ms
}
