package engine

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAStoredWordIsLowerCaseOrRefused(t *testing.T) {
	var x Execution
	for in, ok := range map[string]bool{
		`{"class":"refusal"}`: true, `{"class":""}`: true, `{"kind":"408"}`: true, `{"class":"a_later_class"}`: true,
		`{"class":"Refusal"}`: false, `{"class":"a\u001b[2J"}`: false, `{"kind":"\u202e"}`: false, `{"class":"` + strings.Repeat("a", 33) + `"}`: false,
	} {
		if err := json.Unmarshal([]byte(in), &x); (err == nil) != ok {
			t.Errorf("%s: %v", in, err)
		}
	}
	var j Job
	if err := json.Unmarshal([]byte(`{"barrier":"job\n"}`), &j); err == nil {
		t.Errorf("a forged barrier became %q", j.Barrier)
	}
}
