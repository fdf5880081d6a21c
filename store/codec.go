package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"beacon/engine"
	"beacon/engine/foreign"
)

// keyBytes encodes the key of an execution: question, region and model, each ended by
// NUL, then repeat. Keys therefore sort question by question.
func keyBytes(k engine.Key) ([]byte, error) {
	for _, s := range []foreign.Text{k.Question, k.Region, k.Model} {
		if s == "" || strings.IndexByte(string(s), 0) >= 0 {
			return nil, rule("execution %q: a part of its key is empty or has a NUL", k.String())
		}
	}
	if k.Repeat < 1 || k.Repeat > math.MaxUint32 {
		return nil, rule("execution %s: repeat %d is out of range", k, k.Repeat)
	}
	b := make([]byte, 0, len(k.Question)+len(k.Region)+len(k.Model)+7)
	for _, s := range []foreign.Text{k.Question, k.Region, k.Model} {
		b = append(append(b, s...), 0)
	}
	return binary.BigEndian.AppendUint32(b, uint32(k.Repeat)), nil
}

// parseKey is the inverse of keyBytes.
func parseKey(b []byte) (engine.Key, bool) {
	if len(b) < 4 {
		return engine.Key{}, false
	}
	parts := strings.Split(string(b[:len(b)-4]), "\x00")
	if len(parts) != 4 || parts[3] != "" {
		return engine.Key{}, false
	}
	k := engine.Key{Question: foreign.Text(parts[0]), Region: foreign.Text(parts[1]), Model: foreign.Text(parts[2]),
		Repeat: int(binary.BigEndian.Uint32(b[len(b)-4:]))}
	return k, k.Question != "" && k.Region != "" && k.Model != "" && k.Repeat > 0
}

// keyName formats a stored key for an error text. It accepts invalid keys.
func keyName(b []byte) string {
	if k, ok := parseKey(b); ok {
		return k.String()
	}
	return fmt.Sprintf("%q", b)
}

// encode returns the sealed JSON of a record. Of the engine's types only a float that is
// NaN or infinite can fail.
func encode(key []byte, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, rule("%v", err)
	}
	return seal(key, b), nil
}

// encodePair encodes a record under a key.
func encodePair(key string, v any) (pair, error) {
	value, err := encode([]byte(key), v)
	return pair{[]byte(key), value}, err
}

// decode is the inverse of encode. Most of the time of reading a large job is spent
// here. The decoder of the future encoding/json/v2, with v1 semantics, takes half the
// time of encoding/json.
func decode(key, sealed []byte, v any) error {
	value, err := unseal(key, sealed)
	if err != nil {
		return err
	}
	return unmarshalBounded(value, v)
}

// decodeExecution reads a stored execution and checks that it belongs to its key.
func decodeExecution(key, value []byte) (*engine.Execution, error) {
	e := new(engine.Execution)
	if err := decode(key, value, e); err != nil {
		return nil, err
	}
	if k, ok := parseKey(key); !ok || k != e.Key {
		return nil, fmt.Errorf("it belongs to %s", e.Key)
	}
	return e, checkExecution(e)
}

func decodeAnswer(key, value []byte) (*engine.Answer, error) {
	a := new(engine.Answer)
	return a, decode(key, value, a)
}

func decodeRecord(id, value []byte) (*engine.JobRecord, error) {
	r := new(engine.JobRecord)
	if err := decode(id, value, r); err != nil {
		return nil, err
	}
	if r.ID != string(id) {
		return nil, fmt.Errorf("it belongs to job %s", r.ID)
	}
	return r, checkRecord(r)
}

func decodeJob(id, value []byte) (*engine.Job, error) {
	j := new(engine.Job)
	if err := decode(id, value, j); err != nil {
		return nil, err
	}
	if j.ID != string(id) {
		return nil, fmt.Errorf("it belongs to job %s", j.ID)
	}
	return j, nil
}

// held has the fields that Commit needs of the execution that it replaces.
type held struct {
	State    engine.State `json:"state"`
	Attempts []struct{}   `json:"attempts"`
}

// decodeHeld skips all other fields, because it runs inside the write transaction.
func decodeHeld(key, value []byte) (held, error) {
	var h held
	return h, decode(key, value, &h)
}
