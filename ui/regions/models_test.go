package regions

import (
	"testing"

	"beacon/engine"
	"beacon/engine/board"
	"beacon/engine/foreign"
	"beacon/ui/uitest"
)

func TestModelsWord(t *testing.T) {
	for _, c := range []struct {
		offered []string
		width   int
		want    string
	}{
		{nil, 60, "(a missing)  (b missing)"},
		{[]string{"a", "b"}, 60, "a  b"},
		{[]string{"c", "a", "d", "b"}, 60, "(c not configured)  a  (d not configured)  b"},
		{[]string{"c", "c", "a", "b"}, 60, "(c not configured)  (c not configured)  a  b"},
		{[]string{"a", "b", "c", "d", "e"}, 6, "a  b  (c not configured)"},
		{[]string{"a", "b", "\x1b[2J"}, 60, "a  b  (␛[2J not configured)"},
	} {
		v := &board.RegionView{Health: engine.Health{ModelsKnown: true, Available: foreign.Texts(c.offered)}}
		v.Judge(nil, "", []foreign.Text{"a", "b"})
		if got := modelsWord(v, c.width); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.offered, c.width, got, c.want)
		}
	}
	v := &board.RegionView{}
	if got := modelsWord(v, 60); got != "-" {
		t.Errorf("nothing known: %q", got)
	}
}

// TestAListCostsWhatIsSeenOfIt: a row costs the same with one hundred models as with
// 50,000.
func TestAListCostsWhatIsSeenOfIt(t *testing.T) {
	v := &board.RegionView{Health: engine.Health{ModelsKnown: true, Available: foreign.Texts(uitest.Models(50_000))}}
	v.Judge(nil, "", []foreign.Text{"a", "b"})
	word := ""
	if n := uitest.Allocated(func() { word = modelsWord(v, 60) }); n > 16<<10 || len(word) > 1000 {
		t.Errorf("%d bytes were allocated for %d", n, len(word))
	}
}
