package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"

	"beacon/engine/foreign"
)

// QuestionsSHA256 identifies a question set: two jobs may be compared question by
// question only when it is equal. It is the SHA-256, in hex, of the id, text,
// category and expect of every question in order. Each is written as its length in
// bytes, a colon and its bytes, so that no text can imitate a field border.
func QuestionsSHA256(questions []Question) string {
	h := sha256.New()
	for i := range questions {
		q := &questions[i]
		for _, s := range [...]foreign.Text{q.ID, q.Text, q.Category, q.Expect} {
			writeCounted(h, s)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writeCounted(h hash.Hash, s foreign.Text) {
	b := strconv.AppendInt(make([]byte, 0, len(s)+8), int64(len(s)), 10)
	h.Write(append(append(b, ':'), s...)) // never fails
}
