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
// hold: map keys of any type become strings, and NaN and infinity become null.
func jsonable(v any) any {
	switch v := v.(type) {
	case map[any]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[fmt.Sprint(key)] = jsonable(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = jsonable(v[i])
		}
		return out
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return v
	case nil, bool, string, int64, uint64:
		return v
	case []byte:
		return strings.ToValidUTF8(string(v), "\uFFFD")
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case big.Int:
		return v.String()
	case cbor.Tag:
		return jsonable(v.Content)
	}
	return fmt.Sprint(v)
}
