package function

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// jsonable converts values of Python, as the SDK decodes them, to values that JSON can
// hold: map keys of any type become strings, and NaN and infinity become null. The error
// is about an integer over its bound.
func jsonable(v any) (any, error) {
	switch v := v.(type) {
	case map[any]any:
		return jsonableMap(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = jsonable(v[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil
		}
		return v, nil
	case nil, bool, string, int64, uint64:
		return v, nil
	case []byte:
		return strings.ToValidUTF8(string(v), "\uFFFD"), nil
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), nil
	case big.Int:
		return integer(v)
	case cbor.Tag:
		return jsonable(v.Content)
	}
	return fmt.Sprint(v), nil
}

func jsonableMap(m map[any]any) (any, error) {
	out := make(map[string]any, len(m))
	for key, value := range m {
		v, err := jsonable(value)
		if err != nil {
			return nil, err
		}
		out[fmt.Sprint(key)] = v
	}
	return out, nil
}
