package modal

import (
	"encoding/json"
	"math"
)

// claimLimit is far above any id or label; what is longer is none.
const claimLimit = 1 << 10

// object is a JSON object whose fields are read one by one, so that a field of
// the wrong type spoils no other. Names match exactly.
type object map[string]json.RawMessage

// parseObject tells whether data is one JSON object and nothing more.
func parseObject(data []byte) (object, bool) {
	var o object
	err := json.Unmarshal(data, &o)
	return o, err == nil && o != nil // null leaves it nil
}

// object reads a field that is one; a nil object has no fields.
func (o object) object(name string) object {
	inner, _ := parseObject(o[name])
	return inner
}

// claim reads a short string, "" when it is none.
func (o object) claim(name string) string {
	s, ok := text(o[name])
	if !ok || len(s) > claimLimit {
		return ""
	}
	return s
}

// text reads a string. Bytes that are not UTF-8 become U+FFFD.
func text(raw json.RawMessage) (string, bool) {
	var s *string // a null leaves it nil
	if json.Unmarshal(raw, &s) != nil || s == nil {
		return "", false
	}
	return *s, true
}

func flag(raw json.RawMessage) (value, ok bool) {
	var b *bool
	if json.Unmarshal(raw, &b) != nil || b == nil {
		return false, false
	}
	return *b, true
}

// number reads what is not negative; Python sends integers and floats as it
// likes.
func number(raw json.RawMessage) *float64 {
	var n *float64
	if json.Unmarshal(raw, &n) != nil || n == nil || *n < 0 {
		return nil
	}
	return n
}

// count reads a whole number that a float holds exactly.
func count(raw json.RawMessage) *int64 {
	n := number(raw)
	if n == nil || *n != math.Trunc(*n) || *n > 1<<53 {
		return nil
	}
	whole := int64(*n)
	return &whole
}

// milliseconds reads seconds. No call lasts a year.
func milliseconds(raw json.RawMessage) *int64 {
	n := number(raw)
	if n == nil || *n > 365*24*3600 {
		return nil
	}
	ms := int64(math.Round(*n * 1000))
	return &ms
}
