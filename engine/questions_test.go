package engine_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"beacon/engine"
)

func TestQuestionsSHA256IsWhatItsCommentSays(t *testing.T) {
	q := []engine.Question{{ID: "math", Text: "What is 2+2?", Category: "control", Expect: "4"}, {ID: "é", Text: "a:b"}}
	sum := sha256.Sum256([]byte("4:math12:What is 2+2?7:control1:4" + "2:é3:a:b0:0:"))
	if got := engine.QuestionsSHA256(q); got != hex.EncodeToString(sum[:]) {
		t.Errorf("got %s", got)
	}
}

func TestQuestionsSHA256SeesEveryDifference(t *testing.T) {
	base := []engine.Question{{ID: "a", Text: "A?", Category: "c", Expect: "e"}, {ID: "b", Text: "B?"}}
	seen := map[string]string{engine.QuestionsSHA256(base): "the set itself"}
	for name, q := range map[string][]engine.Question{
		"another order":    {base[1], base[0]},
		"one fewer":        base[:1],
		"none":             {},
		"id":               {{ID: "A", Text: "A?", Category: "c", Expect: "e"}, base[1]},
		"text":             {{ID: "a", Text: "A? ", Category: "c", Expect: "e"}, base[1]},
		"category":         {{ID: "a", Text: "A?", Category: "C", Expect: "e"}, base[1]},
		"expect":           {{ID: "a", Text: "A?", Category: "c", Expect: ""}, base[1]},
		"moved border":     {{ID: "a", Text: "A?c", Category: "", Expect: "e"}, base[1]},
		"a counted border": {{ID: "a", Text: "A?1:c", Category: "", Expect: "e"}, base[1]},
	} {
		h := engine.QuestionsSHA256(q)
		if other, twice := seen[h]; twice {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[h] = name
	}
}
