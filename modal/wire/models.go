package wire

import (
	"encoding/json"
	"fmt"

	"beacon/engine"
)

// modelsLimit is the most models that are read from a health answer. Public model servers
// list a few hundred; a list of tens of thousands is an error or an attack.
const modelsLimit = 1000

// ModelIDs reads the ids of a list of models. It skips an item without an id or with one
// that is too long. A list over modelsLimit is malformed; the error has Kind and Err.
func ModelIDs(list []json.RawMessage, id func(item json.RawMessage) (string, bool)) ([]string, *engine.CallError) {
	if len(list) > modelsLimit {
		return nil, Malformed(fmt.Sprintf("a list of %d models; at most %d are read", len(list), modelsLimit))
	}
	ids := make([]string, 0, len(list))
	for _, item := range list {
		if s, ok := id(item); ok && len(s) <= claimLimit {
			ids = append(ids, s)
		}
	}
	return ids, nil
}
